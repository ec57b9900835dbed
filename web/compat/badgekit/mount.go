package badgekit

import (
	"net/http"
	"net/url"
	"strings"
)

// mount is the place at which the API is served. What is handed out is built from
// it, never from the request's Host: clients refuse an assertion on another host
// than the one that they call.
type mount struct {
	origin string // scheme and host
	prefix string // path before every address; "" for none
}

// url returns an absolute address. Segments are escaped here.
func (m mount) url(segments ...string) string {
	var b strings.Builder
	b.WriteString(m.origin + m.prefix)
	for _, s := range segments {
		b.WriteString("/" + url.PathEscape(s))
	}
	return b.String()
}

// assertionURL is where getAssertion serves an instance.
func (m mount) assertionURL(slug string) string { return m.url("public", "assertions", slug) }

// imageURL is where getImage serves a picture.
func (m mount) imageURL(sha256 string) string { return m.url("public", "images", sha256) }

// containerURL is where getPublicContainer serves a container's profile, given
// with all above it.
func (m mount) containerURL(chain []*container) string {
	segments := []string{"public"}
	for _, c := range chain {
		segments = append(segments, levelName(c.level)+"s", c.slug)
	}
	return m.url(segments...)
}

// badgeURL is where getPublicBadge serves a badge's class.
func (m mount) badgeURL(chain []*container, slug string) string {
	return m.containerURL(chain) + "/badges/" + url.PathEscape(slug)
}

// targetOf returns the request target below the mount's prefix, collapsed. It is
// taken from the request line, because a parsed address does not keep every byte.
func (m mount) targetOf(r *http.Request) string {
	target := r.RequestURI
	if !strings.HasPrefix(target, "/") { // absolute form, of a proxy
		target = r.URL.RequestURI()
	}
	target = collapse(target)
	below, found := strings.CutPrefix(target, m.prefix)
	switch {
	case !found:
		return target
	case below == "" || below[0] == '?':
		return "/" + below
	case below[0] != '/': // /badgekitten is no address of ours
		return target
	}
	return below
}
