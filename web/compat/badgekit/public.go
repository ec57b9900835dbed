package badgekit

import (
	"encoding/json"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// document is an Open Badges 2.0 document as package openbadges writes it, to which
// the members are added that readers of the original expect. Its address is one of
// this API, on the host that its clients trust.
type document map[string]any

func parseDocument(body []byte, err error) (document, error) {
	var d document
	if err == nil {
		err = json.Unmarshal(body, &d)
	}
	return d, err
}

// getAssertion serves an instance's assertion. Badge and issuer are addresses, as
// clients follow them, and the earner's hash has no salt; the address holds a slug
// that nobody guesses.
func getAssertion(h *Handler, r *request) (answer, error) {
	slug := r.params["assertion"]
	g, err := r.view.grantBySlug(slug)
	if badges.KindOf(err) == badges.NotFound || err == nil && !g.Open() {
		return r.view.missingAssertion(slug, g), nil
	}
	if err != nil {
		return answer{}, err
	}
	issuer, err := h.Reader.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return answer{}, err
	}
	d, err := parseDocument(openbadges.Assertion(h.Service.Site, issuer, g))
	if err != nil {
		return answer{}, err
	}
	address := r.view.assertionURL(slug)
	d["id"], d["uid"] = address, slug
	d["verify"] = document{"url": address, "type": "hosted"}
	kept, err := extras[instanceExtra](r.Context(), h.Reader, kindInstance, g.ID)
	if err != nil {
		return answer{}, err
	}
	if g.Email != "" {
		identity := openbadges.HashIdentity(earner(g, kept[g.ID]), "")
		d["recipient"] = document{"identity": identity, "type": "email", "hashed": true}
	}
	d["badge"], err = r.view.classOf(g, issuer)
	return answer{body: d}, err
}

// missingAssertion answers for an assertion that is not there. One that was revoked
// says so, as Open Badges 2.0 wants ("Revoking Hosted Badges").
func (v *view) missingAssertion(slug string, g badges.Grant) answer {
	missing := notFound("badgeInstance", "slug", slug)
	body := document{"code": missing.Code, "message": missing.Message}
	if g.State == badges.Revoked && g.Visibility != badges.Private {
		body["@context"], body["type"], body["id"] = "https://w3id.org/openbadges/v2", "Assertion", v.assertionURL(slug)
		body["revoked"] = true
		if g.RevocationReason != "" {
			body["revocationReason"] = g.RevocationReason
		}
	}
	return answer{status: http.StatusNotFound, body: body}
}

// grantBySlug finds an instance. Those that were granted without this API go by
// their ULID.
func (v *view) grantBySlug(slug string) (badges.Grant, error) {
	id, err := v.Reader.Alias(v.ctx, System, kindInstance, slug)
	if badges.KindOf(err) == badges.NotFound && badges.IsULID(slug) {
		return v.Reader.GrantByULID(v.ctx, slug)
	}
	if err != nil {
		return badges.Grant{}, err
	}
	return v.Reader.Grant(v.ctx, id)
}

// classOf returns the address of the class of a grant's badge: one of this API while
// the badge can be reached there, else Laurel's, which stays.
func (v *view) classOf(g badges.Grant, issuer badges.Issuer) (string, error) {
	b, err := v.Reader.Badge(v.ctx, g.BadgeID)
	if err != nil {
		return "", err
	}
	chain, err := v.lineage(b.IssuerID)
	if err != nil {
		return "", err
	}
	if !b.DeletedAt.IsZero() || !reachable(chain) {
		return v.Service.Site.Badge(issuer, b.ID), nil
	}
	named, err := v.nameOne(b)
	if err != nil {
		return "", err
	}
	return v.badgeURL(chain, named.slug), nil
}

// reachable reports whether nothing above a badge was deleted.
func reachable(chain []*container) bool {
	for _, c := range chain {
		if !c.ArchivedAt.IsZero() {
			return false
		}
	}
	return true
}

// getPublicBadge serves a badge's class.
func getPublicBadge(h *Handler, r *request) (answer, error) {
	named, err := r.view.nameOne(r.badge)
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.fullBadge(named)
	if err != nil {
		return answer{}, err
	}
	chain, err := r.view.lineage(r.badge.IssuerID)
	if err != nil {
		return answer{}, err
	}
	d, err := parseDocument(openbadges.BadgeClass(h.Service.Site, chain[len(chain)-1].Issuer, r.badge))
	if err != nil {
		return answer{}, err
	}
	d["id"], d["issuer"] = r.view.badgeURL(chain, named.slug), r.view.containerURL(chain)
	delete(d, "related")
	d["name"], d["description"] = shown.Name, shown.ConsumerDescription
	d["image"], d["criteria"] = absolute(shown.ImageURL), absolute(shown.CriteriaURL)
	d["alignment"] = alignments(shown.Alignments)
	if len(r.badge.Tags) > 0 {
		d["tags"] = r.badge.Tags
	}
	return answer{body: d}, nil
}

// alignments are in the words of both versions of Open Badges.
func alignments(list []alignmentJSON) []document {
	shown := make([]document, len(list))
	for n, a := range list {
		shown[n] = document{"name": a.Name, "url": a.URL, "targetName": a.Name, "targetUrl": absolute(a.URL)}
		if a.Description != nil {
			shown[n]["description"], shown[n]["targetDescription"] = *a.Description, *a.Description
		}
	}
	return shown
}

// absolute adds the scheme that this API lets be left out.
func absolute(s string) string {
	if strings.Contains(s, "://") {
		return s
	}
	return "http://" + s
}

// getPublicContainer serves the profile of a system, issuer or program. What it
// does not say of itself, those above it say.
func getPublicContainer(h *Handler, r *request) (answer, error) {
	d, err := parseDocument(openbadges.Profile(h.Service.Site, r.at().Issuer, nil))
	if err != nil {
		return answer{}, err
	}
	d["id"], d["name"] = r.view.containerURL(r.chain), r.at().Name
	delete(d, "revocationList") // it is the issuer's of the hosted assertions
	delete(d, "description")
	for _, c := range r.chain { // the nearest last, so that it counts
		if address := c.url(); address != "" {
			d["url"] = absolute(address)
		}
		if c.Summary != "" {
			d["description"] = c.Summary
		}
		if email := c.email(); email != "" {
			d["email"] = email
		}
		if image := r.view.containerImage(c); image != "" {
			d["image"] = absolute(image)
		}
	}
	return answer{body: d}, nil
}

// listPublicBadges lists the addresses of the classes of all badges.
func listPublicBadges(h *Handler, r *request) (answer, error) {
	p := pageOf(r.URL.Query())
	archived, err := archiveFilter(r.URL.Query())
	if err != nil {
		return answer{}, err
	}
	all, err := h.Reader.Badges(r.Context(), badges.BadgeFilter{Archived: archived})
	if err != nil {
		return answer{}, err
	}
	var found []badges.Badge
	for _, b := range all {
		chain, err := r.view.lineage(b.IssuerID)
		if err != nil {
			return answer{}, err
		}
		if reachable(chain) {
			found = append(found, b)
		}
	}
	total := len(found)
	if p != (page{}) {
		found = found[min(p.offset(), total):min(p.offset()+p.limit(), total)]
	}
	named, err := r.view.name(found...)
	if err != nil {
		return answer{}, err
	}
	type location struct {
		Location string `json:"location"`
	}
	list := make([]location, len(named))
	for n, b := range named {
		chain, err := r.view.lineage(b.IssuerID)
		if err != nil {
			return answer{}, err
		}
		list[n] = location{r.view.badgeURL(chain, b.slug)}
	}
	return answer{body: object{{"badgelist", list}, {"pageData", p.data(total)}}}, nil
}
