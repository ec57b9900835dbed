package badgekit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"unicode/utf8"

	"laurel/badges"
)

// maxBody is the size limit of a request's body in bytes, a picture included.
const maxBody = 2 << 20

// upload is a picture that came with a request.
type upload struct {
	bytes     []byte
	mediaType string
}

// readRaw reads the body as it was sent: what its hash is taken of.
func readRaw(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !hasBody(r.Method) || r.Body == nil {
		return nil, nil
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, badges.Errorf(badges.TooLarge, "The request body is over %d MiB; send a smaller picture, or its address", maxBody>>20)
	}
	if err != nil {
		return nil, invalidContent("The request body ended early; send it again")
	}
	return raw, nil
}

// parseBody reads the fields of a body in any of the three forms that clients
// send. A body of no bytes has no fields, whatever its type.
func parseBody(contentType string, raw []byte) (fields, *upload, error) {
	if len(raw) == 0 {
		return fields{}, nil, nil
	}
	mediaType, parameters, _ := mime.ParseMediaType(contentType)
	switch mediaType {
	case "application/json":
		f, err := parseJSON(raw)
		return f, nil, err
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, nil, invalidContent("Invalid form: %v", err)
		}
		f, err := nest(values)
		return f, nil, err
	case "multipart/form-data":
		return parseMultipart(raw, parameters["boundary"])
	}
	return nil, nil, &failure{
		status: http.StatusUnsupportedMediaType, Code: codeUnsupportedMedia,
		Message: "Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data",
	}
}

func parseJSON(raw []byte) (fields, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var f fields
	if !utf8.Valid(raw) {
		return nil, invalidContent("Invalid JSON: the body is not UTF-8")
	}
	err := d.Decode(&f)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil, invalidContent("Invalid JSON: the body is no object but of type %s; send an object", e.Value)
	}
	if err != nil {
		return nil, invalidContent("Invalid JSON: %v", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, invalidContent("Invalid JSON: there is more after the object")
	}
	if f == nil { // null
		return fields{}, nil
	}
	return f, nil
}

// parseMultipart reads a form whose part image may be a file.
func parseMultipart(raw []byte, boundary string) (fields, *upload, error) {
	values := url.Values{}
	var picture *upload
	parts := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, invalidContent("Invalid multipart form: %v", err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, invalidContent("Invalid multipart form: %v", err)
		}
		switch {
		case part.FileName() == "":
			values.Add(part.FormName(), string(content))
		case part.FormName() == "image" && len(content) > 0:
			picture = &upload{bytes: content, mediaType: part.Header.Get("Content-Type")}
		}
	}
	f, err := nest(values)
	return f, picture, err
}
