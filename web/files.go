package web

import (
	"net/http"
	"regexp"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// getAsset serves a static file of the pages.
func (s *server) getAsset(w http.ResponseWriter, r *http.Request) error {
	if !s.Renderer.Assets().Serve(w, r, chi.URLParam(r, "name")) {
		return statusError(http.StatusNotFound)
	}
	return nil
}

// getFavicon is for those who ask for the icon without having read a page.
func (s *server) getFavicon(w http.ResponseWriter, r *http.Request) error {
	if !s.Renderer.Assets().Serve(w, r, "touch-icon.png") {
		return statusError(http.StatusNotFound)
	}
	return nil
}

var pictureName = regexp.MustCompile(`^([0-9a-f]{64})(\.png|` + thumbnailSuffix + `\.png|\.svg)$`)

// getPicture serves a picture, its thumbnail or a drawing by its hash, which is why
// it can be kept for ever.
func (s *server) getPicture(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "name")
	parts := pictureName.FindStringSubmatch(name)
	if parts == nil {
		return statusError(http.StatusNotFound)
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	switch sha256 := parts[1]; parts[2] {
	case ".svg":
		return s.getSVG(w, r, sha256)
	case ".png":
		return s.sendPicture(w, r, sha256)
	default:
		return s.getThumbnail(w, r, sha256)
	}
}

// getBadgeImage serves a badge's picture as it is now.
func (s *server) getBadgeImage(w http.ResponseWriter, r *http.Request) error {
	b, _, err := s.findBadge(r)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	return s.sendPicture(w, r, b.Image.SHA256)
}

func (s *server) sendPicture(w http.ResponseWriter, r *http.Request, sha256 string) error {
	etag := `"` + sha256 + `"`
	w.Header().Set("ETag", etag)
	png, err := s.Reader.Picture(r.Context(), sha256)
	if badges.KindOf(err) == badges.NotFound {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	return sendDocument(w, r, http.StatusOK, png)
}
