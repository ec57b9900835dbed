// Package archive is the file in which an issuer leaves one server and comes to
// another: a zip of JSON, to be read by people and programs.
//
//	manifest.json         what this is, whose, and the SHA-256 of each other file
//	tables/{name}.json    a list of rows: objects of column and value
//	pictures/{sha256}.png, .svg
//	keys.json             the private keys, only if they were asked for
//
// Rows are those of the database schema, which only ever grows: a column that an
// archive lacks gets its default, one that the reader does not know is an error. Bytes
// are {"base64": "…"}, times milliseconds since 1970, 0 for none. Ids are those that
// the server had; they mean something within the archive alone, but for those that
// stand in public addresses.
package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// Format and Version stand in each manifest. Readers refuse other versions.
const (
	Format  = "laurel-issuer"
	Version = 1
)

// MaxSize is how many bytes an archive may have when it is unpacked.
const MaxSize = 4 << 30

// Archive is an issuer with all that is its.
type Archive struct {
	Manifest Manifest
	Tables   Tables
	Pictures map[string][]byte // by file name, {sha256}.png or .svg
	Keys     []Key             // nil for an archive without private keys
}

// Tables are rows by the name of their table.
type Tables map[string][]Row

// Row is a row by column. Values are int64, string, []byte or nil.
type Row map[string]any

// Int returns a number of the row, 0 for none.
func (r Row) Int(column string) int64 { n, _ := r[column].(int64); return n }

// Text returns a text of the row, "" for none.
func (r Row) Text(column string) string { s, _ := r[column].(string); return s }

// Manifest says whose archive it is.
type Manifest struct {
	Format     string            `json:"format"`
	Version    int               `json:"version"`
	ExportedAt time.Time         `json:"exportedAt"`
	Actor      string            `json:"actor"` // the issuer's id
	Domain     string            `json:"domain"`
	Username   string            `json:"username"`
	Name       string            `json:"name"`
	Keys       bool              `json:"keys"`   // whether private keys are in it
	SHA256     map[string]string `json:"sha256"` // of each other file, lower-case hex
}

// Key is a private key; ID is that of its row in the table issuer_key.
type Key struct {
	ID      int64  `json:"id"`
	Private []byte `json:"private"` // PKCS #8, DER
}

// ErrInvalid is wrapped by the errors about files that are no good archives.
var ErrInvalid = errors.New("the file is no archive of an issuer that can be read here")

// Write writes the archive as a zip, files in order, so that the same archive gives
// the same bytes.
func (a Archive) Write(w io.Writer) error {
	files := make(map[string][]byte)
	for name, rows := range a.Tables {
		body, err := encodeRows(rows)
		if err != nil {
			return fmt.Errorf("table %s: %w", name, err)
		}
		files["tables/"+name+".json"] = body
	}
	for name, body := range a.Pictures {
		files["pictures/"+name] = body
	}
	if a.Keys != nil {
		body, err := json.MarshalIndent(a.Keys, "", " ")
		if err != nil {
			return err
		}
		files["keys.json"] = body
	}
	m := a.Manifest
	m.Format, m.Version, m.Keys, m.SHA256 = Format, Version, a.Keys != nil, make(map[string]string)
	names := []string{"manifest.json"}
	for name, body := range files {
		m.SHA256[name] = digest(body)
		names = append(names, name)
	}
	slices.Sort(names[1:])
	manifest, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	files["manifest.json"] = manifest
	z := zip.NewWriter(w)
	for _, name := range names {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.ExportedAt})
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// Read reads an archive and checks every file against the manifest.
func Read(r io.ReaderAt, size int64) (a Archive, err error) {
	files, err := unpack(r, size)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(files["manifest.json"], &a.Manifest); err != nil || a.Manifest.Format != Format {
		return a, fmt.Errorf("%w: it has no manifest of one", ErrInvalid)
	}
	if a.Manifest.Version != Version {
		return a, fmt.Errorf("%w: it is of version %d, this program reads version %d", ErrInvalid, a.Manifest.Version, Version)
	}
	delete(files, "manifest.json")
	a.Tables, a.Pictures = make(Tables), make(map[string][]byte)
	for name := range a.Manifest.SHA256 {
		if _, there := files[name]; !there {
			return a, fmt.Errorf("%w: %s is missing", ErrInvalid, name)
		}
	}
	for name, body := range files {
		if a.Manifest.SHA256[name] != digest(body) {
			return a, fmt.Errorf("%w: %s is not what the manifest says", ErrInvalid, name)
		}
		if err := a.take(name, body); err != nil {
			return a, fmt.Errorf("%w: %s: %w", ErrInvalid, name, err)
		}
	}
	return a, nil
}

func (a *Archive) take(name string, body []byte) (err error) {
	folder, file := path.Split(name)
	switch {
	case name == "keys.json":
		return json.Unmarshal(body, &a.Keys)
	case folder == "pictures/":
		if hash, _, _ := strings.Cut(file, "."); hash != digest(body) {
			return errors.New("the picture is not the one that its name says")
		}
		a.Pictures[file] = body
	case folder == "tables/":
		a.Tables[strings.TrimSuffix(file, ".json")], err = decodeRows(body)
	default:
		err = errors.New("nothing of this name belongs into one")
	}
	return err
}

func unpack(r io.ReaderAt, size int64) (map[string][]byte, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	files, left := make(map[string][]byte), int64(MaxSize)
	for _, f := range z.File {
		opened, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrInvalid, f.Name, err)
		}
		body, err := io.ReadAll(io.LimitReader(opened, left+1))
		if left -= int64(len(body)); err == nil && left < 0 {
			err = fmt.Errorf("it is larger than %d bytes", int64(MaxSize))
		}
		if err = errors.Join(err, opened.Close()); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrInvalid, f.Name, err)
		}
		files[f.Name] = body
	}
	return files, nil
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// binary is how bytes stand in JSON.
type binary struct {
	Base64 []byte `json:"base64"`
}

func encodeRows(rows []Row) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("[")
	for n, row := range rows {
		written := make(Row, len(row))
		for column, value := range row {
			if b, ok := value.([]byte); ok {
				value = binary{b}
			}
			written[column] = value
		}
		line, err := json.Marshal(written)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		out.Write(line)
	}
	out.WriteString("\n]\n")
	return out.Bytes(), nil
}

func decodeRows(body []byte) ([]Row, error) {
	var raw []map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, err
	}
	rows := make([]Row, len(raw))
	for n, columns := range raw {
		rows[n] = make(Row, len(columns))
		for column, value := range columns {
			decoded, err := decodeValue(value)
			if err != nil {
				return nil, fmt.Errorf("row %d, %s: %w", n+1, column, err)
			}
			rows[n][column] = decoded
		}
	}
	return rows, nil
}

func decodeValue(value json.RawMessage) (any, error) {
	switch value[0] {
	case 'n':
		return nil, nil
	case '"':
		var s string
		err := json.Unmarshal(value, &s)
		return s, err
	case '{':
		var b binary
		err := json.Unmarshal(value, &b)
		return append([]byte{}, b.Base64...), err
	}
	var n int64
	err := json.Unmarshal(value, &n)
	return n, err
}
