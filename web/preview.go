package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/color"
	"math"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/picture"
	"laurel/badges/tint"
	"laurel/templates"
)

// routePreviews are the pictures that other sites show where somebody shares the
// address of a badge or of a grant.
func (s *server) routePreviews(r chi.Router) {
	r.Get("/preview/badge/{id}.png", s.handle(s.getBadgePreview))
	r.Get("/preview/grant/{ulid}.png", s.handle(s.getGrantPreview))
}

func (s *server) badgePreview(i badges.Issuer, b badges.Badge) templates.Picture {
	return s.preview(i, "/preview/badge/"+strconv.FormatInt(b.ID, 10), b.Definition)
}

func (s *server) grantPreview(i badges.Issuer, g badges.Grant) templates.Picture {
	return s.preview(i, "/preview/grant/"+g.ULID, g.Badge)
}

func (s *server) preview(i badges.Issuer, path string, d badges.Definition) templates.Picture {
	return templates.Picture{
		URL: s.Site.Origin(i.Domain) + path + ".png", Alt: d.Image.Alt, Width: picture.ShareWidth, Height: picture.ShareHeight,
	}
}

func (s *server) getBadgePreview(w http.ResponseWriter, r *http.Request) error {
	b, i, err := s.findBadge(r)
	if err != nil {
		return err
	}
	return s.sendPreview(w, r, i, b.Definition)
}

func (s *server) getGrantPreview(w http.ResponseWriter, r *http.Request) error {
	g, i, err := s.visibleGrant(r)
	switch {
	case err != nil:
		return err
	case g.State == badges.Revoked:
		return revokedError(g)
	}
	return s.sendPreview(w, r, i, g.Badge)
}

// previewAge is how long caches may show a preview unasked, in seconds: those that
// made a card of a page keep it for days anyway.
const previewAge = 300

// sendPreview draws a preview, which takes some 20 ms, unless the client has the
// one that would be drawn: its tag names all that goes into it.
func (s *server) sendPreview(w http.ResponseWriter, r *http.Request, i badges.Issuer, d badges.Definition) error {
	const layout = "1" // counts up when previews of the same words look different
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", layout, d.Image.SHA256, d.Title, i.Name, i.Look.Colour))
	h := w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(previewAge))
	if unchanged(r, h.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	badge, err := s.Reader.Picture(r.Context(), d.Image.SHA256)
	if err != nil {
		return err
	}
	share := picture.Share{Badge: badge, Title: d.Title, Issuer: i.Name}
	if share.Ground, share.Ink, err = stage(i.Look); err != nil {
		return err
	}
	file, err := share.Picture()
	if err != nil {
		return err
	}
	h.Set("Content-Type", pngType)
	return sendDocument(w, r, http.StatusOK, file)
}

// laurelGreen is the colour of issuers that chose none.
const laurelGreen = "#0e4a33"

// stage returns the ground on which an issuer's badges are shown, and what can be
// read on it.
func stage(look badges.Look) (ground, ink color.Color, err error) {
	chosen := look.Colour
	if chosen == "" {
		chosen = laurelGreen
	}
	parsed, err := tint.Parse(chosen)
	if err != nil {
		return nil, nil, fmt.Errorf("colour of the issuer: %w", err)
	}
	palette := tint.Of(parsed)
	return opaque(palette.Stage.Light), opaque(palette.OnStage), nil
}

func opaque(c tint.Colour) color.Color {
	part := func(f float64) uint8 { return uint8(math.Round(f * 255)) }
	return color.NRGBA{R: part(c.R), G: part(c.G), B: part(c.B), A: 255}
}

// getThumbnail serves a small copy of a picture by the picture's hash. It is made
// anew for each client that does not have it, in some 8 ms.
func (s *server) getThumbnail(w http.ResponseWriter, r *http.Request, sha256 string) error {
	etag := `"` + sha256 + thumbnailSuffix + `"`
	w.Header().Set("ETag", etag)
	if unchanged(r, etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	stored, err := s.Reader.Picture(r.Context(), sha256)
	if badges.KindOf(err) == badges.NotFound {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	small, err := picture.Thumbnail(stored)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", pngType)
	return sendDocument(w, r, http.StatusOK, small)
}

// getSVG serves a drawing by its hash, as a picture that can't do anything.
func (s *server) getSVG(w http.ResponseWriter, r *http.Request, sha256 string) error {
	svg, err := s.Reader.SVG(r.Context(), sha256)
	if badges.KindOf(err) == badges.NotFound {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	w.Header().Set("ETag", `"`+sha256+`"`)
	w.Header().Set("Content-Security-Policy", svgPolicy)
	w.Header().Set("Content-Type", svgType)
	return sendDocument(w, r, http.StatusOK, svg)
}

// thumbnailSuffix stands between a picture's hash and its extension; it says how
// many pixels wide a thumbnail is.
const thumbnailSuffix = "-96"
