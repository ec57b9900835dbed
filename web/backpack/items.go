package backpack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/badges/verification"
)

const (
	maxEntries  = 1000     // files in a zip
	maxEntry    = 8 << 20  // bytes of one of them, unpacked, as the verifier takes
	maxUnpacked = 64 << 20 // bytes of all that are read
)

// item is one badge that was handed in.
type item struct {
	name  string // for the list of results
	input verification.Input
}

// itemsOf finds the badges in what was handed in: a file, else an address.
func itemsOf(file []byte, name, address string) ([]item, error) {
	var items []item
	var err error
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")), bytes.HasPrefix(file, []byte("PK\x05\x06")):
		items, err = unzip(file)
	case len(file) > 0:
		items = split(file, label(name))
	case address != "":
		items = []item{{name: address, input: verification.Input{URL: address}}}
	default:
		return nil, badges.Errorf(badges.Invalid, "There is nothing to import. Give the address of a badge, or choose a file.")
	}
	if err != nil {
		return nil, err
	}
	items = once(items)
	if len(items) == 0 {
		return nil, badges.InvalidField("file", "There is no badge in this file.")
	}
	if len(items) > maxItems {
		return nil, badges.InvalidField("file", "There are %d badges in this file; at most %d can be imported at a time.", len(items), maxItems)
	}
	return items, nil
}

// label is what a file is called in the list of results: its name without folders,
// whoever's system it comes from.
func label(name string) string {
	return badges.Truncate(path.Base(strings.ReplaceAll(name, `\`, "/")), 100)
}

// unzip finds the badges in a zip. Nothing is written anywhere, so that the names of
// its files, wherever they point, are names alone.
func unzip(file []byte) (items []item, err error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil && err != zip.ErrInsecurePath {
		return nil, badges.InvalidField("file", "The zip can't be read; it is damaged, or was cut off.")
	}
	if len(archive.File) > maxEntries {
		return nil, badges.InvalidField("file", "There are %d files in the zip; at most %d are read.", len(archive.File), maxEntries)
	}
	left := int64(maxUnpacked)
	for _, f := range archive.File {
		if f.FileInfo().IsDir() || !isBadgeFile(f.Name) {
			continue
		}
		body, err := readEntry(f, min(maxEntry, left))
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		items = append(items, split(body, label(f.Name))...)
	}
	return items, nil
}

// isBadgeFile reports whether a file in a zip may be a badge. data.json is what our
// own exports have beside the badges.
func isBadgeFile(name string) bool {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	return base != dataFile && !strings.HasPrefix(base, ".") && !strings.HasPrefix(name, "__MACOSX/") &&
		slices.Contains([]string{".json", ".jsonld", ".jwt", ".jws", ".txt", ".png", ".svg"}, path.Ext(base))
}

// readEntry unpacks a file of a zip, whatever size it says it has.
func readEntry(f *zip.File, limit int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, badges.InvalidField("file", "%s in the zip can't be read; it is damaged or encrypted.", label(f.Name))
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, badges.InvalidField("file", "%s in the zip can't be read; it is damaged.", label(f.Name))
	}
	if int64(len(body)) > limit {
		return nil, badges.InvalidField("file", "%s in the zip is larger than badges are.", label(f.Name))
	}
	return body, nil
}

// split finds the badges in one file: a list in JSON has many, another file is one.
func split(body []byte, name string) []item {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	list := listed(trimmed)
	if list == nil {
		return []item{{name: name, input: verification.Input{Data: body}}}
	}
	var items []item
	for i, element := range list {
		if input, ok := inputOf(element); ok {
			items = append(items, item{name: name + " " + strconv.Itoa(i+1), input: input})
		}
	}
	return items
}

// listed returns the elements if the document is a list of badges, else nil: an array,
// or an object that has one under a name by which Badgr ("result"), Canvas Credentials
// and others export theirs.
func listed(document []byte) (list []json.RawMessage) {
	if len(document) == 0 || document[0] != '[' && document[0] != '{' {
		return nil
	}
	if document[0] == '[' {
		_ = json.Unmarshal(document, &list) // what is no JSON is no list
		return list
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(document, &object) != nil || isBadge(object) {
		return nil
	}
	for _, name := range []string{"result", "results", "assertions", "credentials", "badges", "grants", "items", "data"} {
		if json.Unmarshal(object[name], &list) == nil && list != nil {
			return list
		}
	}
	return nil
}

// isBadge reports whether an object is an assertion or a credential itself.
func isBadge(object map[string]json.RawMessage) bool {
	if object["@context"] != nil || object["credentialSubject"] != nil {
		return true
	}
	return object["badge"] != nil && (object["verify"] != nil || object["verification"] != nil)
}

// inputOf makes of an element of a list what the verifier takes: the badge itself, or
// where it is. ok is false for what is neither.
func inputOf(element json.RawMessage) (in verification.Input, ok bool) {
	var text string
	if json.Unmarshal(element, &text) == nil {
		return verification.Input{Data: []byte(text)}, text != ""
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(element, &object) != nil {
		return in, false
	}
	if isBadge(object) {
		return verification.Input{Data: element}, true
	}
	for _, name := range []string{"credential", "assertion", "json", "verifiableCredential", "jwt"} {
		var inner map[string]json.RawMessage
		if json.Unmarshal(object[name], &inner) == nil && isBadge(inner) {
			return verification.Input{Data: object[name]}, true
		}
		if json.Unmarshal(object[name], &text) == nil && text != "" {
			return verification.Input{Data: []byte(text)}, true
		}
	}
	for _, name := range []string{"openBadgeId", "assertionUrl", "assertion_url", "hostedUrl", "noteId", "url", "id"} {
		if json.Unmarshal(object[name], &text) == nil && strings.HasPrefix(text, "http") {
			return verification.Input{URL: text}, true
		}
	}
	return in, false
}

// once leaves out what comes again: exports hold a badge in several forms.
func once(items []item) (kept []item) {
	seen := make(map[string]struct{})
	for _, it := range items {
		key := it.input.URL
		if key == "" {
			var document struct {
				ID string `json:"id"`
			}
			key = string(it.input.Data)
			if json.Unmarshal(it.input.Data, &document) == nil && document.ID != "" {
				key = document.ID
			}
		}
		if _, again := seen[key]; !again {
			seen[key] = struct{}{}
			kept = append(kept, it)
		}
	}
	return kept
}
