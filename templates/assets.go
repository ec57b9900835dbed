package templates

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// AssetPath is where web mounts [Assets].
const AssetPath = "/assets/"

// Assets are the static files of the pages. Each has two addresses: one with a
// hash of its content, which pages use and which is cached for ever, and its
// plain one for those who must know it beforehand (the favicon, an issuer's
// picture in ActivityPub), cached for an hour.
type Assets struct {
	files  map[string]*asset // by both names
	hashed map[string]string // plain name to hashed name
}

// asset is one file, ready to be sent.
type asset struct {
	content   []byte
	gzipped   []byte // nil where gzip does not help
	mediaType string
	etag      string
	immutable bool
}

// styleSheet is made of all assets/css/*.css, in the order of their names.
const styleSheet = "app.css"

func newAssets(files fs.FS) (*Assets, error) {
	a := &Assets{files: make(map[string]*asset), hashed: make(map[string]string)}
	for _, pattern := range []string{"assets/*.*", "assets/fonts/*.woff2"} {
		paths, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			content, err := fs.ReadFile(files, p)
			if err != nil {
				return nil, err
			}
			if err := a.add(path.Base(p), content); err != nil {
				return nil, err
			}
		}
	}
	css, err := a.readStyleSheet(files)
	if err != nil {
		return nil, err
	}
	return a, a.add(styleSheet, css)
}

var cssURL = regexp.MustCompile(`url\("([^"/:]+)"\)`)

// readStyleSheet joins the style sheet's parts and points its url("name") at
// the hashed names of the other assets, which have been added before.
func (a *Assets) readStyleSheet(files fs.FS) ([]byte, error) {
	paths, err := fs.Glob(files, "assets/css/*.css")
	if err != nil {
		return nil, err
	}
	var css bytes.Buffer
	for _, p := range paths {
		part, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		css.Write(part)
	}
	var missing string
	content := cssURL.ReplaceAllFunc(css.Bytes(), func(match []byte) []byte {
		name := string(cssURL.FindSubmatch(match)[1])
		if a.hashed[name] == "" {
			missing = name
		}
		return []byte(`url("` + a.hashed[name] + `")`)
	})
	if missing != "" {
		return nil, fmt.Errorf("the style sheet names %q, which is not in assets", missing)
	}
	return content, nil
}

func (a *Assets) add(name string, content []byte) error {
	extension := path.Ext(name)
	mediaType, ok := mediaTypes()[extension]
	if !ok {
		return fmt.Errorf("%s: no media type is known for files like this", name)
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:8])
	plain := asset{content: content, mediaType: mediaType, etag: `W/"` + hash + `"`}
	if strings.HasPrefix(mediaType, "text/") || extension == ".svg" {
		var err error
		if plain.gzipped, err = compress(content); err != nil {
			return err
		}
	}
	immutable := plain
	immutable.immutable = true
	hashed := strings.TrimSuffix(name, extension) + "." + hash + extension
	a.hashed[name] = hashed
	a.files[name], a.files[hashed] = &plain, &immutable
	return nil
}

// mediaTypes says what we serve as what; the system's own table may differ.
func mediaTypes() map[string]string {
	return map[string]string{
		".css":   "text/css; charset=utf-8",
		".js":    "text/javascript; charset=utf-8",
		".png":   "image/png",
		".svg":   "image/svg+xml",
		".woff2": "font/woff2",
	}
}

func compress(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// URL returns the path of a static file under its hashed name.
func (a *Assets) URL(name string) (string, error) {
	hashed, ok := a.hashed[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return AssetPath + hashed, nil
}

// File returns the content of a static file by its plain name, nil if there is none.
func (a *Assets) File(name string) []byte {
	if f, ok := a.files[name]; ok {
		return f.content
	}
	return nil
}

// Serve answers the request with the named file and reports whether there is
// one; when there is not, nothing has been written.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	f, ok := a.files[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "public, max-age=3600")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Access-Control-Allow-Origin", "*") // other servers' pages show our pictures
	content := f.content
	if f.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			content = f.gzipped
		}
	}
	// RFC 9110 §13.1.2. The tag is weak, as both encodings share it.
	if strings.Contains(r.Header.Get("If-None-Match"), f.etag) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		w.Write(content) // an error means that the client has gone
	}
	return true
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3) as far as it matters:
// browsers that take gzip name it, without a weight.
func acceptsGzip(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(coding) == "gzip" {
			return true
		}
	}
	return false
}
