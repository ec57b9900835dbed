package badgekit

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"laurel/badges"
	"laurel/badges/picture"
)

// Pictures gets the pictures that clients name by their addresses. It must not be
// led to where the server alone can go.
type Pictures interface {
	// Picture returns a file's bytes. Errors: Unavailable when it may be had later,
	// anything else when it is not to be had.
	Picture(ctx context.Context, address string) ([]byte, error)
}

// keepUpload stores the picture that came with a request.
func (h *Handler) keepUpload(r *request) (badges.Picture, error) {
	return h.keepPicture(r.Context(), r.image.bytes)
}

func (h *Handler) keepPicture(ctx context.Context, file []byte) (badges.Picture, error) {
	p, err := picture.Normalize(file, picture.Limits{})
	if badges.KindOf(err) == badges.Invalid {
		return badges.Picture{}, invalidFields(detail{Message: badges.MessageOf(err), Field: "image"})
	}
	if err != nil {
		return badges.Picture{}, err
	}
	return p.Store(ctx, h.Service, badges.Operator())
}

// takeDataURL takes a picture out of a body whose image is a data: URL (RFC 2397),
// which the Node client makes of a file's path. One that is broken stays, and is
// no valid URL.
func takeDataURL(f fields) *upload {
	for _, name := range []string{"image", "imageUrl"} {
		rest, found := strings.CutPrefix(f.text(name), "data:")
		if !found {
			continue
		}
		head, data, found := strings.Cut(rest, ",")
		if !found {
			return nil
		}
		file, err := decodeData(head, data)
		if err != nil || len(file) == 0 {
			return nil
		}
		delete(f, name)
		mediaType, _, _ := strings.Cut(head, ";")
		return &upload{bytes: file, mediaType: mediaType}
	}
	return nil
}

func decodeData(head, data string) ([]byte, error) {
	unescaped, err := url.PathUnescape(data)
	if err != nil || !strings.HasSuffix(head, ";base64") {
		return []byte(unescaped), err
	}
	return base64.StdEncoding.DecodeString(unescaped)
}

var imageSlug = regexp.MustCompile(`^[0-9a-f]{64}$`)

// getImage serves a picture that was uploaded, by its hash.
func getImage(h *Handler, r *request) (answer, error) {
	slug := r.params["image"]
	if !imageSlug.MatchString(slug) {
		return answer{}, notFound("image", "slug", slug)
	}
	png, err := h.Reader.Picture(r.Context(), slug)
	if badges.KindOf(err) == badges.NotFound {
		return answer{}, notFound("image", "slug", slug)
	}
	return answer{status: http.StatusOK, file: png, fileType: "image/png"}, err
}
