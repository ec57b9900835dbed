package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// goPackage is what "go list" says of one of our packages.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// ourPackages lists the packages of this module.
func ourPackages(t *testing.T) (list []goPackage) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "laurel/...")
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &complaints)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("go list found %d packages", len(list))
	}
	return list
}

// within reports whether a package is one of roots or stands below one.
func within(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return path == root || strings.HasPrefix(path, root+"/")
	})
}

// mayImport says what each room may import of the others. The direction is cmd
// → web, federation, store, badges, templates; web → badges, templates;
// federation → badges; store → badges and the record types of federation;
// badges and templates → nothing.
func mayImport() map[string][]string {
	return map[string][]string{
		"laurel/badges":     {"laurel/badges"},
		"laurel/templates":  {"laurel/templates"},
		"laurel/federation": {"laurel/federation", "laurel/badges"},
		"laurel/store":      {"laurel/store", "laurel/badges", "laurel/federation"},
		"laurel/web":        {"laurel/web", "laurel/badges", "laurel/templates"},
		"laurel/cmd":        {"laurel"},
	}
}

// forTests are the packages that tests alone may import.
func forTests() []string {
	return []string{"laurel/federation/fedtest", "laurel/store/storetest", "laurel/cmd/laurel/laureltest"}
}

// TestRoomsImportInOneDirection holds the direction between our own packages.
// Tests may use more: the real store and the test servers.
func TestRoomsImportInOneDirection(t *testing.T) {
	for _, p := range ourPackages(t) {
		room := strings.Join(strings.SplitN(p.ImportPath, "/", 3)[:2], "/")
		allowed, ok := mayImport()[room]
		if !ok {
			t.Errorf("%s stands in none of the six rooms", p.ImportPath)
			continue
		}
		if within(p.ImportPath, forTests()...) {
			continue // imported by tests alone; see below
		}
		for _, imported := range p.Imports {
			if within(imported, "laurel") && !within(imported, allowed...) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
			if within(imported, append(forTests(), "testing")...) {
				t.Errorf("%s imports %s, which is for tests", p.ImportPath, imported)
			}
		}
	}
}

// homes are the only places that know certain libraries, so that each can be
// exchanged in one place.
func homes() map[string][]string {
	return map[string][]string{
		"github.com/go-fed/httpsig":          {"laurel/federation/signature"},
		"github.com/go-ap":                   {"laurel/federation/vocab"},
		"github.com/mattn/go-sqlite3":        {"laurel/store"},
		"github.com/jackc/pgx":               {"laurel/store"},
		"github.com/pressly/goose":           {"laurel/store"},
		"database/sql":                       {"laurel/store"},
		"github.com/go-chi":                  {"laurel/web", "laurel/federation"},
		"github.com/wneessen/go-mail":        {"laurel/web/mail"},
		"github.com/yuin/goldmark":           {"laurel/badges/markdown"},
		"github.com/microcosm-cc/bluemonday": {"laurel/badges/markdown"},
		"github.com/buckket/go-blurhash":     {"laurel/badges/picture"},
		"golang.org/x/image":                 {"laurel/badges/picture", "laurel/badges/designer", "laurel/badges/typeface", "laurel/badges/svg"},
		"codeberg.org/go-pdf/fpdf":           {"laurel/badges/certificate"},
		"github.com/gowebpki/jcs":            {"laurel/badges/openbadges", "laurel/federation/proof"},
		"github.com/piprate/json-gold":       {"laurel/badges/jsonld"},
		"github.com/mr-tron/base58":          {"laurel/badges/openbadges", "laurel/badges/verification", "laurel/federation", "laurel/web/compat/bitbadges"},
		"github.com/go-jose/go-jose":         {"laurel/badges/openbadges", "laurel/badges/verification"},
		"github.com/santhosh-tekuri":         {"laurel/badges/verification"},
		"github.com/decred/dcrd":             {"laurel/web/compat/bitbadges"},
		"github.com/nicksnyder/go-i18n":      {"laurel/templates"},
		"rsc.io/qr":                          {"laurel/web", "laurel/badges"},
		"html/template":                      {"laurel/templates", "laurel/web"},
		"github.com/alecthomas/kong":         {"laurel/cmd/laurel"},
		"github.com/pelletier/go-toml":       {"laurel/cmd/laurel", "laurel/templates"},
		"github.com/prometheus":              {"laurel/cmd/laurel"},
		"golang.org/x/crypto/acme":           {"laurel/cmd/laurel"},
		"golang.org/x/crypto/argon2":         {"laurel/badges/password"},
		"github.com/coreos/go-oidc":          {"laurel/web/signin/oidc"},
		"golang.org/x/oauth2":                {"laurel/web/signin/oidc"},
		"github.com/go-webauthn":             {"laurel/web/signin/passkey"},
		"github.com/getkin/kin-openapi":      {},
		"github.com/google/go-cmp":           {},
		"github.com/rogpeppe/go-internal":    {},
		"github.com/stretchr/testify":        {},
	}
}

// TestLibrariesStayInTheirHomes also keeps what is for tests out of the server.
func TestLibrariesStayInTheirHomes(t *testing.T) {
	used := make(map[string]bool)
	for _, p := range ourPackages(t) {
		for library, home := range homes() {
			for _, imported := range p.Imports {
				if !within(imported, library) {
					continue
				}
				used[library] = true
				if !within(p.ImportPath, home...) && !within(p.ImportPath, forTests()...) {
					t.Errorf("%s imports %s, which belongs in %v alone", p.ImportPath, imported, home)
				}
			}
		}
	}
	for library, home := range homes() {
		if len(home) > 0 && !used[library] {
			t.Errorf("nothing imports %s any more; take it off the list", library)
		}
	}
}
