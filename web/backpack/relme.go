package backpack

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"laurel/badges"
	"laurel/templates"
)

// maxWebPage is how much of a web page is read for its links, in bytes.
const maxWebPage = 1 << 20

// postProve makes a web page the account's that links to one of its public pages
// here with rel=me (IndieWeb, rel-me; as Mastodon verifies links). That the page here
// links back goes without saying: it is the page of whoever has proved the address.
func (b *backpack) postProve(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	address := strings.TrimSpace(form.Get("page"))
	if err = b.prove(r, by, address); err == nil {
		return done(w, r, "/profile", templates.BackpackProved)
	}
	status, ok := refused(err)
	if !ok {
		return err
	}
	kept, wrong := b.Service.Backpack(r.Context(), by)
	if wrong != nil {
		return wrong
	}
	view := templates.BackpackProfile{BackpackHead: b.head(r), WebPage: badges.Truncate(address, 500)}
	view.Problem = badges.PhraseOf(err)
	return b.showProfile(w, r, by, status, kept, view)
}

func (b *backpack) prove(r *http.Request, by badges.Account, address string) error {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return badges.InvalidField("page", "Give the whole address of the web page, such as https://example.org/about.")
	}
	n, err := badges.ParseProfile(address)
	if err != nil {
		return err
	}
	if u, err := url.Parse(n.Value); err != nil || b.Site.Has(u.Host) {
		return badges.InvalidField("page", "This is a page of this server. Give one of your own site.")
	}
	if err := b.count(r, by, 1); err != nil {
		return err
	}
	mine, err := b.Service.Identities(r.Context(), by)
	if err != nil {
		return err
	}
	answer, err := b.Fetch.Get(r.Context(), address, "text/html", maxWebPage)
	if err != nil || answer.Status != http.StatusOK {
		return &badges.Error{Kind: badges.Unavailable, Field: "page", Err: err, Message: "The web page can't be read at present. Check its address, or try again later."}
	}
	if elsewhere, err := badges.ParseProfile(answer.URL); err != nil || elsewhere.Value != n.Value {
		return badges.InvalidField("page", "The address leads on to %s. Give that one, if it is yours.", badges.Truncate(answer.URL, 200))
	}
	if !slices.ContainsFunc(mine, func(m badges.Identity) bool { return linksTo(answer.Body, answer.URL, b.pagesOf(m)) }) {
		return badges.InvalidField("page", "The web page does not link to your page here with rel=me. Copy the link below into it, then try again.")
	}
	_, err = b.Service.ProveIdentity(r.Context(), by, badges.Identity{Kind: badges.URLIdentity, Value: n.Value})
	return err
}

// pagesOf are an identity's page on each of the server's domains.
func (b *backpack) pagesOf(n badges.Identity) (pages []string) {
	for _, domain := range b.Site.Domains() {
		pages = append(pages, b.Site.Origin(domain)+b.Pages.RecipientPath(n))
	}
	return pages
}

// linksTo reports whether a page has a link with rel=me to one of the addresses.
func linksTo(page []byte, base string, addresses []string) bool {
	from, err := url.Parse(base)
	if err != nil {
		return false
	}
	tokens := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			if token.Data != "a" && token.Data != "link" {
				continue
			}
			var href, rel string
			for _, attribute := range token.Attr {
				switch attribute.Key {
				case "href":
					href = attribute.Val
				case "rel":
					rel = attribute.Val
				}
			}
			target, err := from.Parse(strings.TrimSpace(href))
			if err != nil || !slices.Contains(strings.Fields(strings.ToLower(rel)), "me") {
				continue
			}
			target.Fragment = ""
			if slices.Contains(addresses, target.String()) {
				return true
			}
		}
	}
}
