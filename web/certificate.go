package web

import (
	"net/http"

	"laurel/badges"
	"laurel/badges/certificate"
	"laurel/templates"
)

// sendCertificate sends the grant as a PDF to be printed, in the visitor's
// language, if its badge is marked as a certificate.
func (s *server) sendCertificate(w http.ResponseWriter, r *http.Request, d documented) error {
	switch {
	case d.grant.State == badges.Revoked:
		return s.sendRevoked(w, r, d)
	case !d.grant.Badge.Certificate:
		return badges.Errorf(badges.NotFound, "This badge has no certificate to print. Its page shows what there is instead.")
	}
	c, err := s.certificate(r, d.issuer, d.grant)
	if err != nil {
		return err
	}
	file, err := certificate.PDF(c)
	if err != nil {
		return err
	}
	varyByLanguage(w.Header())
	w.Header().Set("Content-Type", d.mediaType)
	return sendDocument(w, r, http.StatusOK, file)
}

func (s *server) certificate(r *http.Request, i badges.Issuer, g badges.Grant) (c certificate.Certificate, err error) {
	language := s.language(r)
	words, err := s.Renderer.Certificate(language, templates.Certificate{GrantedAt: g.GrantedAt, ExpiresAt: g.ExpiresAt})
	if err != nil {
		return c, err
	}
	c = certificate.Certificate{
		Paper: i.Paper, Issuer: i.Name, Badge: g.Badge.Title, Recipient: recipient(g).Name, Address: s.Site.Note(i, g),
		Made: g.AcceptedAt, Colour: i.Look.Colour,
		Words: certificate.Words{
			Language: language, Heading: words.Heading, Certifies: words.Certifies, Earned: words.Earned, Check: words.Check,
		},
	}
	for _, f := range words.Facts {
		c.Words.Facts = append(c.Words.Facts, certificate.Fact(f))
	}
	if c.Recipient == "" {
		return c, badges.Errorf(badges.NotFound, "There is no certificate of this badge to print, since it does not name its recipient.")
	}
	if c.BadgePicture, err = s.Reader.Picture(r.Context(), g.Badge.Image.SHA256); err != nil {
		return c, err
	}
	if i.Picture.SHA256 != "" {
		c.IssuerPicture, err = s.Reader.Picture(r.Context(), i.Picture.SHA256)
	}
	return c, err
}
