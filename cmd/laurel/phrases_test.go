package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"laurel/badges"
)

// rooms are the packages whose errors stand on pages.
func rooms() []string {
	return []string{
		"badges", "badges/certificate", "badges/designer", "badges/picture", "badges/roster", "store", "web", "web/admin",
		"web/backpack", "web/desk", "web/oauth", "web/signin/fediverse", "web/signin/oidc", "web/signin/passkey",
	}
}

// unseen are files whose errors only programs and the operator's commands are told.
func unseen() []string {
	return []string{
		"badges/accounts.go", "badges/address.go", "badges/allowlists.go", "badges/appprofile.go", "badges/appregistration.go",
		"badges/archiving.go", "badges/authorizing.go", "badges/client.go", "badges/external.go", "badges/followed.go", "badges/following.go", "badges/foreign.go",
		"badges/holder.go", "badges/linking.go", "badges/listing.go", "badges/member.go", "badges/milestone.go", "badges/operating.go",
		"badges/processing.go", "badges/quote.go", "badges/report.go", "badges/review.go", "badges/rotating.go",
		"store/archive.go", "store/backup.go", "store/claim.go", "store/claimcode.go", "store/client.go", "store/deliveryhost.go", "store/foreign.go",
		"store/holder.go", "store/restore.go",
	}
}

// unsaid are the formats elsewhere that only programs are told.
func unsaid() []string {
	return []string{
		"%s",
		"BadgeId is required and must be greater than 0",
		"Either ProfileUri or Email must be provided",
		"a number says who somebody is to their issuer alone; name the holder who has it",
		"there is no such holder in the address book of the badge's issuer",
		"%q is not a DID; write it like did:web:example.org",
		"the public key is not usable; give it as text in base 58, base 64 or hexadecimal digits",
		"the number is empty; leave it out or give one",
		"recipients are not known by %q; take profile, email, phone, did, key or number",
		"badges can be claimed from lists of e-mail addresses or fediverse accounts; this list holds %s members",
		"a collection is an issuer's or a recipient's; name one of them",
		"grant %d is not one that was %s here; leave it out",
		"the endorsement is of nothing of this server",
		"no endorsement that was made here has the id %d",
		"no endorsement by %s is at this address",
		"no endorsement of something of this server has the id %d",
		"this API key is in use already; choose another",
		"there is no API key %d in use",
	}
}

// sayers are the functions that make phrases, with the argument that is the English
// one: of the last ones it is the name of a field, which stands in phrases.
func sayers() map[string]int {
	return map[string]int{
		"Errorf": 1, "InvalidField": 1, "Word": 0, "Plain": 0, "refuse": 0,
		"cleanLine": 0, "cleanText": 0, "cleanURL": 0, "changedMeanwhile": 0,
	}
}

// phrases finds what the Go files of a folder say, by where they say it. Words that
// are constants of a type of their own are not found.
func phrases(t *testing.T, folder string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../..", folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	said := make(map[string]string)
	for _, path := range paths {
		name := folder + "/" + filepath.Base(path)
		if strings.HasSuffix(path, "_test.go") || slices.Contains(unseen(), name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if english, ok := phrase(n); ok && !slices.Contains(unsaid(), english) {
				said[english] = name
			}
			return true
		})
	}
	return said
}

// phrase returns the English that a call of a sayer, or the field Message of an
// error, is about.
func phrase(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Message" {
			return literal(n.Value)
		}
	case *ast.CallExpr:
		var name string
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			if room, ok := f.X.(*ast.Ident); ok && (room.Name == "badges" || room.Name == "templates") {
				name = f.Sel.Name
			}
		}
		if place, ok := sayers()[name]; ok && place < len(n.Args) {
			return literal(n.Args[place])
		}
	}
	return "", false
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, also := literal(e.Y)
		return left + right, ok && also
	}
	return "", false
}

// verb is a place for a value in a format of package fmt.
var verb = regexp.MustCompile(`%(?:\[(\d)\])?(?:\.\d)?([a-z])`)

// values are the places of a format in the order of its values; text is text, in
// whatever quotes the language has.
func values(format string) []string {
	places := make(map[int]string)
	next := 0
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		next++
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n
		}
		places[next] = strings.NewReplacer("q", "s", "v", "s").Replace(m[2])
	}
	var list []string
	for _, n := range slices.Sorted(maps.Keys(places)) {
		list = append(list, strconv.Itoa(n)+places[n])
	}
	return list
}

// TestPagesSayErrorsInEachLanguage: what a page may say of an error has a translation
// in templates/locales/errors of each language, and no translation is of something
// that nobody says.
func TestPagesSayErrorsInEachLanguage(t *testing.T) {
	said := make(map[string]string)
	for _, folder := range rooms() {
		maps.Copy(said, phrases(t, folder))
	}
	for _, role := range []badges.Role{badges.Owner, badges.Manager, badges.Granter, badges.Reviewer, badges.Viewer} {
		said[string(role)] = "badges/account.go"
	}
	for _, state := range []badges.State{badges.Pending, badges.Accepted, badges.Processed, badges.Declined, badges.Revoked} {
		said[string(state)] = "badges/grant.go"
	}
	if len(said) < 300 {
		t.Fatalf("%d phrases were found", len(said))
	}
	for _, language := range []string{"de", "es", "fr", "ja", "pl"} {
		content, err := os.ReadFile("../../templates/locales/errors/" + language + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var translated map[string]string
		if err := toml.Unmarshal(content, &translated); err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		for english, file := range said {
			translation, ok := translated[english]
			if !ok {
				t.Errorf("errors/%s.toml lacks what %s says: %q", language, file, english)
			} else if diff := cmp.Diff(values(english), values(translation)); diff != "" {
				t.Errorf("errors/%s.toml: %q has other values than %q (-want +got):\n%s", language, translation, english, diff)
			}
		}
		for english := range translated {
			if _, ok := said[english]; !ok {
				t.Errorf("errors/%s.toml: nobody says %q; delete it", language, english)
			}
		}
	}
}
