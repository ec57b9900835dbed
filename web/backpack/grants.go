package backpack

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// pageSize is how many badges one page shows.
const pageSize = 50

func (b *backpack) getBackpack(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return b.showBackpack(w, r, by, http.StatusOK, templates.Backpack{BackpackHead: b.head(r)})
}

func (b *backpack) showBackpack(w http.ResponseWriter, r *http.Request, by badges.Account, status int, view templates.Backpack) error {
	mine, err := b.Service.Identities(r.Context(), by)
	if err != nil {
		return err
	}
	view.Linked = len(mine) > 0
	for _, n := range mine {
		view.Pages = append(view.Pages, templates.Link{Name: nameOf(n), URL: b.Pages.RecipientPath(n)})
	}
	if err := b.addGrants(r, by, &view); err != nil {
		return err
	}
	externals, err := b.Service.Externals(r.Context(), by)
	if err != nil {
		return err
	}
	for _, e := range externals {
		view.Externals = append(view.Externals, templates.OwnExternal{
			ID: e.ID, URL: ExternalPath(e), Title: e.Title, Issuer: e.Issuer.Name, State: StateOf(e, b.Now()),
			CheckedAt: e.CheckedAt, Visibility: templates.Visibility(e.Visibility),
		})
	}
	return b.Pages.Show(w, r, status, view)
}

// addGrants reads one page of grants into the view, and on the first one the offers.
func (b *backpack) addGrants(r *http.Request, by badges.Account, view *templates.Backpack) error {
	before, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("before"), "0"), 10, 64)
	if err != nil || before < 0 {
		return badges.InvalidField("before", "the page %q does not exist; start from the first one", r.URL.Query().Get("before"))
	}
	kept, err := b.Service.Backpack(r.Context(), by)
	if err != nil {
		return err
	}
	filters := []badges.GrantFilter{{
		States: []badges.State{badges.Accepted, badges.Processed, badges.Declined, badges.Revoked}, Before: before, Limit: pageSize + 1,
	}}
	if before == 0 {
		filters = append(filters, badges.GrantFilter{States: []badges.State{badges.Pending}, Limit: 10 * pageSize})
	}
	issuers := make(map[int64]badges.Issuer)
	for which, f := range filters {
		grants, err := b.Service.OwnGrants(r.Context(), by, f)
		if err != nil {
			return err
		}
		if which == 0 && len(grants) > pageSize {
			grants = grants[:pageSize]
			view.Older = "?" + url.Values{"before": {strconv.FormatInt(grants[pageSize-1].ID, 10)}}.Encode()
		}
		for _, g := range grants {
			i, ok := issuers[g.IssuerID]
			if !ok {
				if i, err = b.Reader.Issuer(r.Context(), g.IssuerID); err != nil {
					return err
				}
				issuers[g.IssuerID] = i
			}
			own := b.ownGrant(i, g, kept)
			if own.Choices, err = b.choices(r, by, g); err != nil {
				return err
			}
			if own.State == templates.Pending {
				view.Offers = append(view.Offers, own)
			} else {
				view.Grants = append(view.Grants, own)
			}
		}
	}
	return nil
}

func (b *backpack) ownGrant(i badges.Issuer, g badges.Grant, kept badges.Backpack) templates.OwnGrant {
	card := b.Pages.Card(i, g)
	own := templates.OwnGrant{
		ID: g.ID, Title: card.Badge, Picture: card.Picture, Issuer: card.Issuer, To: nameOf(g.Identity), State: b.Pages.State(g),
		Visibility: templates.Visibility(g.Visibility), Hidden: !g.HiddenAt.IsZero(), Decided: g.Decided(), Final: g.State == badges.Processed,
		Place: 1 + slices.Index(kept.First, g.ID), At: g.GrantedAt, ExpiresAt: g.ExpiresAt,
	}
	if g.Open() {
		own.URL = card.URL
	}
	if own.Visibility == "" {
		own.Visibility = templates.Public
	}
	return own
}

// choices are to whom somebody may have a badge issued instead.
func (b *backpack) choices(r *http.Request, by badges.Account, g badges.Grant) (options []templates.Option, err error) {
	found, err := b.Service.ReissueChoices(r.Context(), by, g)
	for _, n := range found {
		options = append(options, templates.Option{Value: strconv.FormatInt(n.ID, 10), Name: nameOf(n)})
	}
	return options, err
}

// postGrant does one thing with one grant.
func (b *backpack) postGrant(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	id, v := idOf(r), badges.Visibility(form.Get("visibility"))
	var what templates.BackpackDone
	switch form.Get("do") {
	case "accept":
		what = templates.BackpackAccepted
		_, err = b.Service.AcceptOwn(r.Context(), by, id, v)
	case "decline":
		what = templates.BackpackDeclined
		_, err = b.Service.DeclineOwn(r.Context(), by, id)
	case "visibility":
		what = templates.BackpackShown
		_, err = b.Service.ShowGrant(r.Context(), by, id, v)
	case "hide", "show":
		what = templates.BackpackHidden
		_, err = b.Service.HideOwn(r.Context(), by, id, form.Get("do") == "hide")
	case "reissue":
		what = templates.BackpackReissued
		to, _ := strconv.ParseInt(form.Get("identity"), 10, 64) // 0 is nobody's
		_, err = b.Service.ReissueOwn(r.Context(), by, id, to)
	case "return":
		what = templates.BackpackReturned
		if err = confirmed(form); err == nil {
			_, err = b.Service.ReturnGrant(r.Context(), by, id)
		}
	default:
		err = badges.Errorf(badges.Invalid, "What to do with the badge is missing. Press one of the buttons.")
	}
	return b.answer(w, r, by, what, err)
}

func confirmed(form url.Values) error {
	if form.Get("sure") != "yes" {
		return badges.InvalidField("sure", "A badge that is given back is gone. Mark that you mean it.")
	}
	return nil
}

// answer leads back to the list, or shows it with what is wrong.
func (b *backpack) answer(w http.ResponseWriter, r *http.Request, by badges.Account, what templates.BackpackDone, err error) error {
	if err == nil {
		return done(w, r, "", what)
	}
	status, ok := refused(err)
	if !ok {
		return err
	}
	view := templates.Backpack{BackpackHead: b.head(r)}
	view.Problem = badges.PhraseOf(err)
	return b.showBackpack(w, r, by, status, view)
}

// postOrder stores which grants come first. Those that are not on the page that was
// sent keep their places behind the others.
func (b *backpack) postOrder(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	kept, err := b.Service.Backpack(r.Context(), by)
	if err != nil {
		return err
	}
	first, err := inOrder(form)
	for _, id := range kept.First {
		if !form.Has(placePrefix + strconv.FormatInt(id, 10)) {
			first = append(first, id)
		}
	}
	if err == nil {
		_, err = b.Service.ArrangeGrants(r.Context(), by, first)
	}
	return b.answer(w, r, by, templates.BackpackOrdered, err)
}

const placePrefix = "place-"

// inOrder returns the ids of the grants to which a form gives a place, in order.
func inOrder(form url.Values) ([]int64, error) {
	type placed struct{ id, place int64 }
	var all []placed
	for name, values := range form {
		digits, isPlace := strings.CutPrefix(name, placePrefix)
		value := strings.TrimSpace(values[0])
		if !isPlace || value == "" || value == "0" {
			continue
		}
		id, wrong := strconv.ParseInt(digits, 10, 64)
		place, err := strconv.ParseInt(value, 10, 64)
		if wrong != nil || err != nil || place < 0 {
			return nil, badges.InvalidField("place", "%q is no place in an order; give 1, 2, 3 …", badges.Truncate(value, 20))
		}
		all = append(all, placed{id, place})
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(b.id, a.id)) })
	ids := make([]int64, len(all))
	for i, p := range all {
		ids[i] = p.id
	}
	return ids, nil
}
