// Package discovery tells other servers who is here: WebFinger (RFC 7033),
// host-meta (RFC 6415) and NodeInfo (FEP-0151), with the links by which the
// instance's own actor is found (FEP-2677, FEP-d556).
package discovery

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"laurel/badges"
)

// Handler answers the discovery addresses. All fields are required.
type Handler struct {
	Site    *badges.Site
	Store   badges.Reader
	Version string
	Now     func() time.Time

	usage usageCache
}

const (
	relSelf        = "self"
	relProfile     = "http://webfinger.net/rel/profile-page"
	relApplication = "https://www.w3.org/ns/activitystreams#Application"
	relService     = "https://www.w3.org/ns/activitystreams#Service"
	activityJSON   = "application/activity+json"
)

type link struct {
	Rel      string `json:"rel"`
	Type     string `json:"type,omitempty"`
	Href     string `json:"href,omitempty"`
	Template string `json:"template,omitempty"`
}

type resource struct {
	Subject string   `json:"subject"`
	Aliases []string `json:"aliases,omitempty"`
	Links   []link   `json:"links"`
}

// WebFinger answers /.well-known/webfinger for handles, for each address of an
// actor, and for the server itself.
func (h *Handler) WebFinger(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query().Get("resource")
	if asked == "" {
		http.Error(w, "The resource parameter is missing; ask like ?resource=acct:name@"+r.Host, http.StatusBadRequest)
		return
	}
	issuer, err := h.find(r.Context(), asked)
	if err != nil {
		status := http.StatusNotFound
		if badges.KindOf(err) == badges.Internal {
			status = http.StatusServiceUnavailable
		}
		http.Error(w, "There is nobody of that name here.", status)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeJSON(w, "application/jrd+json", h.describe(issuer, isServer(h.Site, asked)))
}

func (h *Handler) find(ctx context.Context, asked string) (badges.Issuer, error) {
	domain, username, ok := "", "", false
	if acct, isAcct := strings.CutPrefix(asked, "acct:"); isAcct {
		username, domain, ok = strings.Cut(strings.TrimPrefix(acct, "@"), "@")
	} else if isServer(h.Site, asked) {
		u, _ := url.Parse(asked) // isServer parsed it
		domain, username, ok = u.Host, u.Host, true
	} else {
		domain, username, ok = h.Site.ParseActor(asked)
	}
	domain = strings.ToLower(domain)
	if !ok || !h.Site.Has(domain) {
		return badges.Issuer{}, badges.Errorf(badges.NotFound, "no such resource")
	}
	i, err := h.Store.IssuerByUsername(ctx, domain, strings.ToLower(username))
	if err == nil && !i.ArchivedAt.IsZero() {
		err = badges.Errorf(badges.NotFound, "no such resource")
	}
	return i, err
}

// isServer reports whether the resource is an origin of ours.
func isServer(site *badges.Site, asked string) bool {
	u, err := url.Parse(asked)
	return err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" && site.Has(u.Host)
}

func (h *Handler) describe(i badges.Issuer, server bool) resource {
	actor := h.Site.Actor(i)
	links := []link{
		{Rel: relSelf, Type: activityJSON, Href: actor},
		{Rel: relProfile, Type: "text/html", Href: actor},
	}
	if server {
		links = append(links, link{Rel: relService, Type: activityJSON, Href: actor})
	}
	return resource{Subject: "acct:" + strings.TrimPrefix(h.Site.Handle(i), "@"), Aliases: []string{actor}, Links: links}
}

// HostMeta answers /.well-known/host-meta, which only says where WebFinger is.
func (h *Handler) HostMeta(w http.ResponseWriter, r *http.Request) {
	type xrdLink struct {
		Rel      string `xml:"rel,attr"`
		Template string `xml:"template,attr"`
	}
	document := struct {
		XMLName xml.Name `xml:"http://docs.oasis-open.org/ns/xri/xrd-1.0 XRD"`
		Link    xrdLink  `xml:"Link"`
	}{Link: xrdLink{Rel: "lrdd", Template: h.Site.Origin(strings.ToLower(r.Host)) + "/.well-known/webfinger?resource={uri}"}}
	w.Header().Set("Content-Type", "application/xrd+xml; charset=utf-8")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write([]byte(xml.Header)) // the client may have left
	_ = xml.NewEncoder(w).Encode(document)
}

// NodeInfoLinks answers /.well-known/nodeinfo.
func (h *Handler) NodeInfoLinks(w http.ResponseWriter, r *http.Request) {
	domain := strings.ToLower(r.Host)
	origin := h.Site.Origin(domain)
	const schema = "http://nodeinfo.diaspora.software/ns/schema/"
	writeJSON(w, "application/json", map[string][]link{"links": {
		{Rel: schema + "2.1", Href: origin + "/nodeinfo/2.1"},
		{Rel: schema + "2.0", Href: origin + "/nodeinfo/2.0"},
		{Rel: relApplication, Href: origin + "/actor"},
	}})
}

// usageCache keeps the counts, which crawlers ask for more often than they change.
type usageCache struct {
	mu      sync.Mutex
	issuers int
	grants  int
	until   time.Time
}

const usageLife = 10 * time.Minute

func (h *Handler) counts(ctx context.Context) (issuers, grants int, err error) {
	h.usage.mu.Lock()
	defer h.usage.mu.Unlock()
	if h.Now().Before(h.usage.until) {
		return h.usage.issuers, h.usage.grants, nil
	}
	all, err := h.Store.Issuers(ctx, badges.IssuerFilter{Role: badges.RoleIssuer})
	if err != nil {
		return 0, 0, err
	}
	if grants, err = h.Store.CountGrants(ctx, badges.GrantFilter{Listed: true}); err != nil {
		return 0, 0, err
	}
	h.usage.issuers, h.usage.grants, h.usage.until = len(all), grants, h.Now().Add(usageLife)
	return len(all), grants, nil
}

// NodeInfo answers /nodeinfo/{version} for 2.0 and 2.1.
func (h *Handler) NodeInfo(version string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		issuers, grants, err := h.counts(r.Context())
		if err != nil {
			http.Error(w, "The counts can't be had at present; try again later.", http.StatusServiceUnavailable)
			return
		}
		software := map[string]string{"name": "laurel", "version": h.Version}
		if version == "2.1" {
			software["homepage"] = h.Site.Origin(h.Site.MainDomain())
		}
		writeJSON(w, `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/`+version+`#"`, map[string]any{
			"version":           version,
			"software":          software,
			"protocols":         []string{"activitypub"},
			"services":          map[string][]string{"inbound": {}, "outbound": {}},
			"openRegistrations": false,
			"usage":             map[string]any{"users": map[string]int{"total": issuers}, "localPosts": grants},
			"metadata":          map[string]any{"nodeName": h.Site.MainDomain()},
		})
	}
}

func writeJSON(w http.ResponseWriter, contentType string, v any) {
	w.Header().Set("Content-Type", contentType)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}
