package web

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// form is what an address can be shown as.
type form int

const (
	page          form = iota // HTML
	activity                  // ActivityStreams 2.0
	openBadges                // Open Badges 2.0
	credential                // Open Badges 3.0
	credentialJWT             // Open Badges 3.0, as JSON Web Token
	assertionJWS              // Open Badges 2.0, signed
	bakedPNG                  // the picture with both of them inside
	bakedSVG
	printed // PDF certificate
)

// offer is a form with the media types under which clients ask for it.
type offer struct {
	form  form
	types []string
	// exact: only a client that names one of the types gets this form, none
	// that takes "everything" or leaves a type's parameters out.
	exact bool
}

const (
	activityJSON = "application/activity+json"
	activityLD   = `application/ld+json;profile="https://www.w3.org/ns/activitystreams"`
	plainLD      = "application/ld+json"
	plainJSON    = "application/json"
)

func pageOffer() offer {
	return offer{form: page, types: []string{"text/html", "application/xhtml+xml"}}
}

// activityOffer is for addresses that are no Open Badges documents: there any
// JSON means ActivityStreams, as BadgeFed and others ask for it.
func activityOffer() offer {
	return offer{form: activity, types: []string{activityJSON, activityLD, plainLD, plainJSON}, exact: true}
}

// openBadgesOffer is for addresses of Open Badges documents.
func openBadgesOffer() offer {
	return offer{form: openBadges, types: []string{plainLD, vcLD, plainJSON}}
}

// negotiate returns the form that an Accept header weighs highest (RFC 9110
// §12.5.1), the first of equals. Exact offers stand first: no browser names
// their types, so who does means them. When nothing is acceptable the first
// other offer is taken: an answer is more use than 406.
func negotiate(accept string, offers ...offer) form {
	ranges := parseAccept(accept)
	if len(ranges) == 0 {
		ranges = []mediaRange{{mediaType: "*/*", weight: 1}}
	}
	best := offers[slices.IndexFunc(offers, func(o offer) bool { return !o.exact })].form
	highest := 0.0
	for _, o := range offers {
		if weight := o.weight(ranges); weight > highest {
			best, highest = o.form, weight
		}
	}
	return best
}

// mediaRange is one element of an Accept header.
type mediaRange struct {
	mediaType  string // "text/html", "text/*" or "*/*"
	parameters map[string]string
	weight     float64
}

// maxRanges bounds the work on a header; browsers send fewer than ten.
const maxRanges = 50

// parseAccept reads an Accept header and leaves out what is malformed.
func parseAccept(header string) []mediaRange {
	var ranges []mediaRange
	for _, element := range splitOutsideQuotes(header) {
		if len(ranges) == maxRanges {
			break
		}
		mediaType, parameters, err := mime.ParseMediaType(element)
		if err != nil || !strings.Contains(mediaType, "/") {
			continue
		}
		r := mediaRange{mediaType: mediaType, parameters: parameters, weight: 1}
		if q, ok := parameters["q"]; ok {
			weight, err := strconv.ParseFloat(q, 64)
			if err != nil || !(weight >= 0 && weight <= 1) {
				continue
			}
			r.weight = weight
			delete(parameters, "q")
		}
		ranges = append(ranges, r)
	}
	return ranges
}

// splitOutsideQuotes splits at commas that are in no quoted string.
func splitOutsideQuotes(header string) []string {
	quoted := false
	return strings.FieldsFunc(header, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c == ',' && !quoted
	})
}

// weight is the highest weight that the ranges give to one of the offer's types.
func (o offer) weight(ranges []mediaRange) float64 {
	highest := 0.0
	for _, t := range o.types {
		mediaType, parameters, err := mime.ParseMediaType(t)
		if err != nil {
			continue
		}
		weight, precedence := 0.0, 0
		for _, r := range ranges {
			if p := r.precedence(mediaType, parameters, o.exact); p > precedence {
				weight, precedence = r.weight, p
			}
		}
		highest = max(highest, weight)
	}
	return highest
}

// precedence says how specifically the range means the type, 0 for not at all:
// the most specific range decides.
func (r mediaRange) precedence(mediaType string, parameters map[string]string, exact bool) int {
	kind, _, _ := strings.Cut(mediaType, "/")
	switch {
	case r.mediaType == mediaType:
		want, profiled := parameters["profile"]
		asked, named := r.parameters["profile"]
		// The parameter is a list of URIs (RFC 6906 §3.1).
		if named && !(profiled && slices.Contains(strings.Fields(asked), want)) || exact && profiled && !named {
			return 0
		}
		return 3 + len(r.parameters)
	case exact:
		return 0
	case r.mediaType == kind+"/*":
		return 2
	case r.mediaType == "*/*":
		return 1
	}
	return 0
}

// wantsJSON reports whether the client is a program that would not know what to
// do with an HTML error page: whatever asks below /api is one.
func wantsJSON(r *http.Request) bool {
	if r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
		return true
	}
	documents := offer{form: openBadges, types: []string{plainJSON, activityJSON, plainLD, vcLD}}
	offers := []offer{pageOffer(), documents}
	for _, of := range []string{"/openbadge/", "/credential/", "/endorsement/", "/status-list/", "/key/"} {
		if strings.HasPrefix(r.URL.Path, of) {
			slices.Reverse(offers) // verifiers ask there, and often for anything
		}
	}
	return negotiate(r.Header.Get("Accept"), offers...) == openBadges
}

// pageOrActivity sends who asks for ActivityStreams to the federation server and
// everybody else to the page.
func (s *server) pageOrActivity(h handler) http.HandlerFunc {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Add("Vary", "Accept")
		if negotiate(r.Header.Get("Accept"), activityOffer(), pageOffer()) == activity {
			s.Federation.ServeHTTP(w, r)
			return nil
		}
		return h(w, r)
	})
}
