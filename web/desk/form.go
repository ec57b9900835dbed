package desk

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/badges/picture"
)

// maxForm limits the part of a form that is kept in memory, in bytes.
const maxForm = 1 << 20

// withoutRemains deletes the files that readForm had to put on the disk. net/http
// deletes only those of the request that it made itself, and handlers get a copy.
func withoutRemains(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, by badges.Account) error {
		defer func() {
			if r.MultipartForm != nil {
				_ = r.MultipartForm.RemoveAll() // what can't be deleted was never written
			}
		}()
		return h(w, r, by)
	}
}

// readForm reads what was sent, with or without a file.
func readForm(r *http.Request) error {
	err := r.ParseMultipartForm(maxForm)
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
	}
	if err == nil {
		return nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return badges.Errorf(badges.TooLarge, "What you sent is too large: a picture may have 10 MB. Go back and choose a smaller one.")
	}
	return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
}

// file returns an uploaded file, nil if none was chosen.
func file(r *http.Request, field string) ([]byte, error) {
	f, _, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// storePicture keeps a picture file. Its errors are about the field "picture".
func (d *desk) storePicture(r *http.Request, by badges.Account, data []byte, alt string) (badges.Picture, error) {
	p, err := picture.Normalize(data, picture.Limits{})
	if err != nil {
		return badges.Picture{}, atField("picture", err)
	}
	stored, err := p.Store(r.Context(), d.Service, by)
	stored.Alt = alt
	return stored, err
}

// atField names the field that an error of a person's making is about.
func atField(field string, err error) error {
	if kind := badges.KindOf(err); kind == badges.Invalid || kind == badges.TooLarge {
		return badges.AtField(field, err)
	}
	return err
}

// commas splits a list that was typed on one line.
func commas(s string) (parts []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
