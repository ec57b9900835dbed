package federation_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// statement is a sentence, an item of a list or a row of a table in FEDERATION.md.
type statement struct{ section, text string }

// explanations are the statements that say why, or how others do something: there
// is nothing in them that a test of ours could find wrong.
func explanations() []string {
	return []string{
		"FEP-67ff: FEDERATION.md",
		"An attachment of a type that a server does not know costs the whole post",
		"BadgeFed imports badges from there alone.",
		"No activity type of ActivityStreams means an endorsement",
	}
}

// TestEachStatementHasItsTest holds FEDERATION.md and the tests together. A test says
// in its comment which statements it shows to be true, by the words with which they
// begin:
//
//	// FEDERATION.md: Any 2xx is success.
//
// So a statement that is added or changed needs a test that names it, and a test
// that goes leaves its statements without one. In the scripts of cmd/laurel the
// line begins with "# FEDERATION.md: ".
func TestEachStatementHasItsTest(t *testing.T) {
	statements := readStatements(t)
	shown := make(map[statement]bool)
	claim := func(where, quote string) {
		found := slices.DeleteFunc(slices.Clone(statements), func(s statement) bool { return !strings.HasPrefix(s.text, quote) })
		switch len(found) {
		case 1:
			shown[found[0]] = true
		case 0:
			t.Errorf("%s names a statement that FEDERATION.md does not make (any more): %q", where, quote)
		default:
			t.Errorf("%s quotes too little: %d statements begin with %q", where, len(found), quote)
		}
	}
	for _, quote := range explanations() {
		claim("explanations()", quote)
	}
	for _, q := range quotes(t) {
		claim(q.test, q.text)
	}
	for _, s := range statements {
		if !shown[s] {
			t.Errorf("FEDERATION.md, %q: no test names this statement: %q", s.section, s.text)
		}
	}
}

// readStatements reads FEDERATION.md, without its examples and the sections that say
// nothing of Laurel.
func readStatements(t *testing.T) (statements []statement) {
	t.Helper()
	content, err := os.ReadFile("../FEDERATION.md")
	if err != nil {
		t.Fatal(err)
	}
	section, code, paragraph := "", false, ""
	flush := func() {
		if section != "Federation" && section != "Additional documentation" {
			for _, text := range sentences(paragraph) {
				statements = append(statements, statement{section, text})
			}
		}
		paragraph = ""
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
			flush()
		case code:
		case strings.HasPrefix(line, "#"):
			flush()
			section = strings.TrimLeft(line, "# ")
		case strings.HasPrefix(line, "|-"): // the row before was the table's head
			paragraph = ""
		case line == "", strings.HasPrefix(line, "- "), strings.HasPrefix(line, "|"):
			flush()
			paragraph = line
		default:
			paragraph += " " + line
		}
	}
	flush()
	return statements
}

var (
	link   = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	leadIn = regexp.MustCompile(`^\*\*[^*]*\.\*\* `)
)

// sentences splits a paragraph, an item or a row. A row is one statement; what ends
// with a colon introduces others and is none.
func sentences(paragraph string) (texts []string) {
	text := strings.TrimSpace(link.ReplaceAllString(paragraph, "$1"))
	if cells, ok := strings.CutPrefix(text, "|"); ok {
		var row []string
		for cell := range strings.SplitSeq(strings.TrimSuffix(cells, "|"), "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		return []string{strings.TrimSpace(strings.Join(row, " | "))}
	}
	text = leadIn.ReplaceAllString(strings.TrimPrefix(text, "- "), "")
	begin := 0
	for i := range len(text) - 2 {
		next, _ := firstRune(text[i+2:])
		if (text[i] == '.' || text[i] == '?') && text[i+1] == ' ' && (unicode.IsUpper(next) || strings.ContainsRune("`“*\"", next)) {
			texts = append(texts, text[begin:i+1])
			begin = i + 2
		}
	}
	if rest := text[begin:]; rest != "" && !strings.HasSuffix(rest, ":") {
		texts = append(texts, rest)
	}
	return texts
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// quote is a statement that a test names.
type quote struct{ test, text string }

// quotes returns what the tests of all rooms name.
func quotes(t *testing.T) (found []quote) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."):
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".txtar"):
			content, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(content), " FEDERATION.md: ") {
				return err
			}
			if strings.HasSuffix(path, ".txtar") {
				found = append(found, quotesIn(path, "# ", string(content))...)
				return nil
			}
			return forTests(path, content, func(name, comment string) { found = append(found, quotesIn(path+" "+name, "// ", comment)...) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// forTests calls fn with the comment above each test and fuzz target of a file.
func forTests(path string, content []byte, fn func(name, comment string)) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok || f.Doc == nil || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") && !strings.HasPrefix(f.Name.Name, "Fuzz") {
			continue
		}
		var lines []string
		for _, c := range f.Doc.List {
			lines = append(lines, c.Text)
		}
		fn(f.Name.Name, strings.Join(lines, "\n"))
	}
	return nil
}

func quotesIn(test, marker, text string) (found []quote) {
	for line := range strings.Lines(text) {
		if q, ok := strings.CutPrefix(strings.TrimSpace(line), marker+"FEDERATION.md: "); ok {
			found = append(found, quote{test, q})
		}
	}
	return found
}
