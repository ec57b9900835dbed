package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// representation is one form in which a grant's documents can be had at their
// address: by its media types in the Accept header, or by its extension behind
// the ULID.
type representation struct {
	form      form
	extension string   // with the dot
	types     []string // by which programs ask for it; the first is what is sent
	// send answers with it. The grant is one that may be seen; it is accepted,
	// processed or revoked.
	send func(s *server, w http.ResponseWriter, r *http.Request, d documented) error
	// picture: browsers take it as gladly as a page, and mean the page.
	picture bool
}

// documented is a grant whose documents are asked for.
type documented struct {
	grant  badges.Grant
	issuer badges.Issuer
	// mediaType is what the answer is to be called.
	mediaType string
}

// v2LD and v3LD are how the two versions of Open Badges are told apart where
// both are JSON-LD.
const (
	v2LD        = `application/ld+json;profile="https://w3id.org/openbadges/v2"`
	v3LD        = `application/ld+json;profile="https://www.w3.org/ns/credentials/v2"`
	vcLD        = "application/vc+ld+json" // Open Badges 3.0
	vcJSON      = "application/vc"         // Verifiable Credentials Data Model 2.0
	jwtType     = "application/jwt"
	vcJWT       = "application/vc+jwt"
	joseType    = "application/jose"
	plainText   = "text/plain"
	anyJSONForm = ".json"
)

// assertionForms are what /openbadge/{ulid} answers, most usual first: JSON
// without further words is the Open Badges 2.0 assertion.
func assertionForms() []representation {
	return append([]representation{
		{form: openBadges, extension: anyJSONForm, types: []string{plainLD, plainJSON, v2LD}, send: (*server).sendAssertion},
		{form: credential, types: []string{vcLD, vcJSON, v3LD}, send: (*server).sendCredential},
	}, otherForms()...)
}

// credentialForms are what /credential/{ulid} answers, most usual first: JSON
// without further words is the Open Badges 3.0 credential.
func credentialForms() []representation {
	return append([]representation{
		{form: credential, extension: anyJSONForm, types: []string{vcLD, vcJSON, v3LD, plainLD, plainJSON}, send: (*server).sendCredential},
		{form: openBadges, types: []string{v2LD}, send: (*server).sendAssertion},
	}, otherForms()...)
}

// otherForms are the same at both addresses.
func otherForms() []representation {
	return []representation{
		{form: credentialJWT, extension: ".jwt", types: []string{plainText, vcJWT, jwtType}, send: (*server).sendCredentialJWT},
		{form: assertionJWS, extension: ".jws", types: []string{joseType}, send: (*server).sendAssertionJWS},
		{form: bakedPNG, extension: ".png", types: []string{pngType}, send: (*server).sendBakedPNG, picture: true},
		{form: bakedSVG, extension: ".svg", types: []string{svgType}, send: (*server).sendBakedSVG, picture: true},
		{form: printed, extension: ".pdf", types: []string{pdfType}, send: (*server).sendCertificate},
	}
}

// document answers at the address of a grant's documents. Programs that ask for
// ActivityStreams get the Note, since BadgeFed servers announce these addresses
// to each other; people are led to the page.
func (s *server) document(address func(badges.Issuer, badges.Grant) string, forms []representation) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Add("Vary", "Accept")
		chosen, extension, err := chooseForm(r, forms)
		if err != nil {
			return err
		}
		if chosen == activity {
			s.Federation.ServeHTTP(w, r)
			return nil
		}
		g, i, err := s.visibleGrant(r)
		switch {
		case err != nil:
			return err
		case i.Domain != host(r):
			http.Redirect(w, r, address(i, g)+extension, http.StatusMovedPermanently)
			return nil
		case chosen == page && !wantsSource(r):
			http.Redirect(w, r, s.Site.Note(i, g), http.StatusFound)
			return nil
		}
		f := forms[0]
		for _, other := range forms {
			if other.form == chosen {
				f = other
			}
		}
		return f.send(s, w, r, documented{grant: g, issuer: i, mediaType: f.types[0]})
	}
}

// chooseForm reads the extension, and where there is none the Accept header.
func chooseForm(r *http.Request, forms []representation) (chosen form, extension string, err error) {
	if _, extension, found := strings.Cut(chi.URLParam(r, "ulid"), "."); found {
		for _, f := range forms {
			if f.extension == "."+extension {
				return f.form, f.extension, nil
			}
		}
		return page, "", statusError(http.StatusNotFound)
	}
	offers := []offer{{form: activity, types: []string{activityJSON, activityLD}, exact: true}}
	pictures := []offer{pageOffer()}
	for _, f := range forms {
		if o := (offer{form: f.form, types: f.types}); f.picture {
			pictures = append(pictures, o)
		} else {
			offers = append(offers, o)
		}
	}
	return negotiate(r.Header.Get("Accept"), append(offers, pictures...)...), "", nil
}
