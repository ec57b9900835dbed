package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/templates"
)

// routeClaims adds the pages of a badge's claim codes and claim pages.
func (d *desk) routeClaims(get, post func(path string, h Handler)) {
	get("/badges/{id}/claims", d.getClaims)
	post("/badges/{id}/claims/codes", d.postClaimCodes)
	post("/badges/{id}/claims/codes/delete", d.postDeleteClaimCode)
	get("/badges/{id}/claims/codes.csv", d.getClaimCodesFile)
	post("/badges/{id}/claims/pages", d.postClaimPage)
	post("/claim-pages/{slug}", d.postClaimBounds)
	post("/claim-pages/{slug}/close", d.postCloseClaimPage)
	post("/claim-pages/{slug}/delete", d.postDeleteClaimPage)
	get("/badges/{id}/claims/poster", d.getPoster)
	get("/badges/{id}/claims/qr.svg", d.getClaimQR)
}

func claimsPath(badgeID int64) string { return badgePath(badgeID) + "/claims" }

const (
	pageOfCodes = 100
	maxCodeFile = 50_000 // rows of the file of codes
	// boundsLayout is how browsers send a day with its time; here it is in UTC.
	boundsLayout = "2006-01-02T15:04"
)

// claimFields leads from the domain's names of fields to the forms'.
func claimFields() map[string]string {
	return map[string]string{
		"count": "count", "email": "reserved", "name": "name", "kind": "kind", "list": "list", "members": "members",
		"maxOffers": "limit", "opensAt": "opens", "closesAt": "closes",
	}
}

// getClaims shows the codes and pages with which a badge can be claimed.
func (d *desk) getClaims(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	return d.showClaims(w, r, by, http.StatusOK, b, i, templates.ClaimDesk{Form: done(r), Count: "1", Kind: string(badges.EmailMembers)})
}

func (d *desk) showClaims(w http.ResponseWriter, r *http.Request, by badges.Account, status int, b badges.Badge, i badges.Issuer, view templates.ClaimDesk) error {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = max(page, 1)
	codes, total, err := d.Service.ClaimCodesOf(r.Context(), by, badges.ClaimCodeFilter{BadgeID: b.ID, Offset: (page - 1) * pageOfCodes, Limit: pageOfCodes})
	if err != nil {
		return err
	}
	for _, c := range codes {
		view.Codes = append(view.Codes, d.codeRow(b, i, c))
	}
	view.Total, view.Page, view.Pages = total, page, max(1, (total+pageOfCodes-1)/pageOfCodes)
	if view.Lists, err = d.claimLists(r, by); err != nil {
		return err
	}
	pages, err := d.Service.ClaimPagesOf(r.Context(), by, b.ID)
	if err != nil {
		return err
	}
	for _, p := range pages {
		row, err := d.claimPageRow(r, b, i, p)
		if err != nil {
			return err
		}
		if p.Slug == view.Changed.Slug {
			row.Opens, row.Closes, row.Limit = view.Changed.Opens, view.Changed.Closes, view.Changed.Limit
		}
		view.ClaimPages = append(view.ClaimPages, row)
	}
	view.Head, view.Badge, view.Base = d.head(r), templates.Link{Name: b.Title, URL: badgePath(b.ID)}, claimsPath(b.ID)
	view.Archived, view.Words = !b.ArchivedAt.IsZero(), claimWords(d.Site.Origin(i.Domain)+badges.ClaimPath)
	w.Header().Set("Cache-Control", "private, no-store") // codes are secrets
	return d.Pages.Show(w, r, status, view)
}

func (d *desk) codeRow(b badges.Badge, i badges.Issuer, c badges.ClaimCode) templates.ClaimCodeRow {
	query := "?" + url.Values{"code": {c.Code}}.Encode()
	return templates.ClaimCodeRow{
		Code: c.Code, URL: d.Site.ClaimCode(i, c), ReservedFor: c.ReservedFor, MultiUse: c.MultiUse,
		CreatedAt: c.CreatedAt, ClaimedAt: c.ClaimedAt, Poster: claimsPath(b.ID) + "/poster" + query,
	}
}

// claimLists are the account's allow lists from which a badge can be claimed.
func (d *desk) claimLists(r *http.Request, by badges.Account) (options []templates.Option, err error) {
	lists, err := d.Service.AllowListsOf(r.Context(), by, badges.AllowListFilter{})
	for _, l := range lists {
		if l.Kind == badges.EmailMembers || l.Kind == badges.FediverseMembers {
			options = append(options, templates.Option{Value: strconv.FormatInt(l.ID, 10), Name: l.Name})
		}
	}
	return options, err
}

func (d *desk) claimPageRow(r *http.Request, b badges.Badge, i badges.Issuer, p badges.ClaimPage) (templates.ClaimPageRow, error) {
	l, err := d.Service.Store.AllowList(r.Context(), p.ListID)
	address := d.Site.Claim(i, p.Slug)
	return templates.ClaimPageRow{
		URL: address, Words: claimWords(address), List: l.Name, Base: Path + "/claim-pages/" + p.Slug,
		Poster: claimsPath(b.ID) + "/poster?" + url.Values{"page": {p.Slug}}.Encode(),
		Slug:   p.Slug, Opens: typedMoment(p.OpensAt), Closes: typedMoment(p.ClosesAt), Limit: typedNumber(p.MaxOffers), Offers: p.Offers,
		Closed: p.Closed(d.Service.Now()),
	}, err
}

// claimWords is an address as people read it on paper.
func claimWords(address string) string {
	_, words, _ := strings.Cut(address, "://")
	return words
}

func typedMoment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(boundsLayout)
}

// readMoment reads an optional day with its time, in UTC.
func readMoment(field, typed string) (time.Time, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(boundsLayout, typed)
	if err != nil {
		return t, badges.InvalidField(field, "%q is no day with a time; write it like 2026-12-31T18:00", badges.Truncate(typed, 50))
	}
	return t, nil
}

// readNumber reads a number; 0 is what an empty field means.
func readNumber(field, typed string) (int, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return 0, badges.InvalidField(field, "%q is no number; write it in digits", badges.Truncate(typed, 50))
	}
	return n, nil
}

func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func readBounds(form url.Values) (b badges.ClaimBounds, err error) {
	if b.OpensAt, err = readMoment("opensAt", form.Get("opens")); err != nil {
		return b, err
	}
	if b.ClosesAt, err = readMoment("closesAt", form.Get("closes")); err != nil {
		return b, err
	}
	b.MaxOffers, err = readNumber("maxOffers", form.Get("limit"))
	return b, err
}

// changeClaims does what a form of the page of claims asks for. When it is refused,
// the page comes back as typed says.
func (d *desk) changeClaims(w http.ResponseWriter, r *http.Request, by badges.Account, word string, change func(b badges.Badge) error, typed func() templates.ClaimDesk) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	if err = change(b); err == nil {
		return leadTo(w, r, claimsPath(b.ID), word)
	}
	form, status, again := refused(err, claimFields())
	if !again {
		return err
	}
	view := typed()
	view.Form = form
	return d.showClaims(w, r, by, status, b, i, view)
}

// typedClaims is what was typed into either form.
func typedClaims(form url.Values) templates.ClaimDesk {
	return templates.ClaimDesk{
		Count: form.Get("count"), Reserved: form.Get("reserved"), MultiUse: form.Get("multi") != "",
		List: form.Get("list"), Name: form.Get("name"), Kind: form.Get("kind"), Members: form.Get("members"),
		Opens: form.Get("opens"), Closes: form.Get("closes"), Limit: form.Get("limit"),
	}
}

// postClaimCodes makes codes.
func (d *desk) postClaimCodes(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	make := func(b badges.Badge) error {
		count, err := readNumber("count", r.PostForm.Get("count"))
		if err != nil {
			return err
		}
		_, err = d.Service.CreateClaimCodes(r.Context(), by, b.ID, count, badges.NewClaimCode{
			ReservedFor: strings.TrimSpace(r.PostForm.Get("reserved")), MultiUse: r.PostForm.Get("multi") != "",
		})
		return err
	}
	return d.changeClaims(w, r, by, "codes", make, func() templates.ClaimDesk {
		view := typedClaims(r.PostForm)
		view.Kind = string(badges.EmailMembers)
		return view
	})
}

// postDeleteClaimCode ends a code.
func (d *desk) postDeleteClaimCode(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	remove := func(b badges.Badge) error {
		_, err := d.Service.DeleteClaimCode(r.Context(), by, b.ID, r.PostForm.Get("code"))
		return err
	}
	return d.changeClaims(w, r, by, "deleted", remove, func() templates.ClaimDesk { return templates.ClaimDesk{} })
}

// postClaimPage opens a claim page, on a list that there is or on a new one.
func (d *desk) postClaimPage(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	open := func(b badges.Badge) error {
		form := r.PostForm
		bounds, err := readBounds(form)
		if err != nil {
			return err
		}
		n := badges.NewClaimPage{BadgeID: b.ID, ClaimBounds: bounds}
		if chosen := form.Get("list"); chosen != "" {
			if n.ListID, err = strconv.ParseInt(chosen, 10, 64); err != nil || n.ListID <= 0 {
				return badges.InvalidField("list", "there is no such list; choose another")
			}
		} else {
			n.List = badges.NewAllowList{Name: form.Get("name"), Kind: badges.MemberKind(form.Get("kind"))}
			for _, who := range pasted(form.Get("members")) {
				n.Members = append(n.Members, badges.Member{Value: who})
			}
		}
		_, err = d.Service.OpenClaimPage(r.Context(), by, n)
		return err
	}
	return d.changeClaims(w, r, by, "opened", open, func() templates.ClaimDesk {
		view := typedClaims(r.PostForm)
		view.Count = "1"
		return view
	})
}

// pasted splits addresses that stand on lines or between commas.
func pasted(s string) []string {
	return commas(strings.NewReplacer("\r", ",", "\n", ",", ";", ",").Replace(s))
}

// getClaimCodesFile sends the codes as CSV.
func (d *desk) getClaimCodesFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	codes, _, err := d.Service.ClaimCodesOf(r.Context(), by, badges.ClaimCodeFilter{BadgeID: b.ID, Limit: maxCodeFile})
	if err != nil {
		return err
	}
	t := roster.Table{Heading: []string{"code", "link", "reserved for", "use", "made", "claimed"}}
	for _, c := range codes {
		use := "once"
		if c.MultiUse {
			use = "many times"
		}
		t.Rows = append(t.Rows, []string{c.Code, d.Site.ClaimCode(i, c), c.ReservedFor, use, moment(c.CreatedAt), moment(c.ClaimedAt)})
	}
	sendFile(w, "claim-codes.csv", t)
	return nil
}

// slug returns the claim page that the address names.
func slug(r *http.Request) string { return chi.URLParam(r, "slug") }
