package web

import (
	"encoding/base64"
	"fmt"
	"net/http"

	"laurel/badges"
	"laurel/badges/bake"
)

const (
	pngType = "image/png"
	svgType = "image/svg+xml"
	pdfType = "application/pdf"
)

// sendBakedPNG sends the grant's picture with its documents inside. It is baked
// anew each time, which costs no more than copying it, so that it is never older
// than the grant; the picture of a grant is the one that it was granted with.
func (s *server) sendBakedPNG(w http.ResponseWriter, r *http.Request, d documented) error {
	return s.sendBaked(w, r, d, func(p badges.Picture) ([]byte, error) { return s.Reader.Picture(r.Context(), p.SHA256) })
}

// sendBakedSVG does the same with the drawing that the picture was made of. Where
// it was made of none, the picture stands in a drawing of its own.
func (s *server) sendBakedSVG(w http.ResponseWriter, r *http.Request, d documented) error {
	w.Header().Set("Content-Security-Policy", svgPolicy)
	return s.sendBaked(w, r, d, func(p badges.Picture) ([]byte, error) {
		if p.SVG != "" {
			return s.Reader.SVG(r.Context(), p.SVG)
		}
		png, err := s.Reader.Picture(r.Context(), p.SHA256)
		return framed(png, p), err
	})
}

// svgPolicy is for drawings that are opened as documents: what they hold is shown,
// nothing is loaded or run.
const svgPolicy = "default-src 'none'; img-src data:; sandbox; frame-ancestors 'none'"

// framed puts a PNG into an SVG.
func framed(png []byte, p badges.Picture) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d"><image width="%[1]d" height="%[2]d" href="data:image/png;base64,%[3]s"/></svg>`,
		p.Width, p.Height, base64.StdEncoding.EncodeToString(png))
}

func (s *server) sendBaked(w http.ResponseWriter, r *http.Request, d documented, picture func(badges.Picture) ([]byte, error)) error {
	if d.grant.State == badges.Revoked {
		return s.sendRevoked(w, r, d)
	}
	var contents bake.Contents
	for format, into := range map[badges.DocumentFormat]*string{
		badges.AssertionDocument: &contents.Assertion, badges.CredentialDocument: &contents.Credential,
	} {
		body, err := s.finalDocument(r, d.grant, format)
		if err != nil {
			return err
		}
		*into = string(body)
	}
	plain, err := picture(d.grant.Badge.Image)
	if err != nil {
		return fmt.Errorf("picture of grant %s: %w", d.grant.ULID, err)
	}
	baked, err := bake.Bake(plain, contents)
	if err != nil {
		return fmt.Errorf("bake grant %s: %w", d.grant.ULID, err)
	}
	w.Header().Set("Content-Type", d.mediaType)
	return sendDocument(w, r, http.StatusOK, baked)
}

// sendRevoked tells in the place of a file with a badge in it that the badge was
// revoked, and why: people by a page, programs as hosted badges say it.
func (s *server) sendRevoked(w http.ResponseWriter, r *http.Request, d documented) error {
	w.Header().Add("Vary", "Accept")
	if negotiate(r.Header.Get("Accept"), openBadgesOffer(), pageOffer()) == page {
		return revokedError(d.grant)
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.sendAssertion(w, r, documented{d.grant, d.issuer, plainLD})
}

func revokedError(g badges.Grant) error {
	if g.RevocationReason == "" {
		return badges.Errorf(badges.Gone, "The issuer has revoked this badge. It is not valid any more.")
	}
	return badges.Errorf(badges.Gone, "The issuer has revoked this badge. It is not valid any more. %s", g.RevocationReason)
}
