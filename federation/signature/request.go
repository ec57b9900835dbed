package signature

import (
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
)

// target is a request's target as it stands on the wire: the escaped path with the query.
func target(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	if u, err := url.Parse(r.RequestURI); err == nil && u.Host != "" {
		return u.RequestURI() // absolute-form, as sent to a proxy (RFC 9112 §3.2.2)
	}
	return r.URL.RequestURI()
}

// appendField appends the value of the named header field: its lines trimmed and joined with ", ",
// which is what both schemes ask for (draft-cavage-12 §2.3, RFC 9421 §2.1). It returns false when the
// request has no such field. The name is in lower case.
func appendField(dst []byte, r *http.Request, name string) ([]byte, bool) {
	if name == "host" { // net/http takes Host out of the header map
		return append(dst, r.Host...), r.Host != ""
	}
	lines, ok := r.Header[textproto.CanonicalMIMEHeaderKey(name)]
	if !ok {
		if name == "content-length" && r.ContentLength >= 0 { // as above, depending on the HTTP version
			return strconv.AppendInt(dst, r.ContentLength, 10), true
		}
		return dst, false
	}
	for i, line := range lines {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, strings.Trim(line, " \t")...)
	}
	return dst, true
}

// authority is a host as @authority wants it: lower case, without the scheme's own port (RFC 9421 §2.2.3).
func authority(scheme, host string) string {
	host = strings.ToLower(host)
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}
