package templates

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// messages reads a language's message files, LANGUAGE.toml and AREA.LANGUAGE.toml,
// as key to text; plural forms are joined. No key stands in two of them.
func messages(t *testing.T, lang string) map[string]string {
	t.Helper()
	paths, err := fs.Glob(files, "locales/*"+lang+".toml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("message files of %s: %v, %v", lang, paths, err)
	}
	texts := make(map[string]string)
	for _, path := range paths {
		content, err := fs.ReadFile(files, path)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(content, &tree); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		before, own := len(texts), make(map[string]string)
		flatten(own, "", tree)
		maps.Copy(texts, own)
		if len(texts) != before+len(own) {
			t.Errorf("%s has keys that another file of %s has, too", path, lang)
		}
	}
	return texts
}

func flatten(texts map[string]string, prefix string, tree map[string]any) {
	for key, value := range tree {
		switch value := value.(type) {
		case string:
			texts[prefix+key] = value
		case map[string]any:
			if _, plural := value["other"].(string); plural {
				for _, form := range slices.Sorted(maps.Keys(value)) {
					text, _ := value[form].(string)
					texts[prefix+key] += text + "\n"
				}
				continue
			}
			flatten(texts, prefix+key+".", value)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(text string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLocalesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	english := messages(t, "en")
	languages := newRenderer(t).Languages()
	if len(languages) < 2 {
		t.Fatalf("languages: %v", languages)
	}
	for _, lang := range languages {
		other := messages(t, lang)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(other))); diff != "" {
			t.Errorf("%s has other keys than English (-en +other):\n%s", lang, diff)
		}
		for key, text := range other {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			if diff := cmp.Diff(placeholders(english[key]), placeholders(text)); diff != "" {
				t.Errorf("%s: %s has other placeholders than English:\n%s", lang, key, diff)
			}
		}
	}
}

// TestEveryMessageIsUsed finds messages that no template asks for, and keys that
// templates ask for but no message file has.
func TestEveryMessageIsUsed(t *testing.T) {
	english := messages(t, "en")
	r := newRenderer(t)
	used := map[string]bool{"date": true, "date-first": true} // by localizer.date, with month.*
	families := []string{"month.", "certificate.", "note."}   // the latter two by [Renderer.Certificate] and laurel/federation
	for _, tree := range trees(r) {
		walk(tree.Root, func(n parse.Node) {
			call, ok := n.(*parse.CommandNode)
			if !ok || len(call.Args) < 2 {
				return
			}
			function, ok := call.Args[0].(*parse.IdentifierNode)
			if !ok {
				return
			}
			key, ok := call.Args[1].(*parse.StringNode)
			switch {
			case ok && function.Ident == "t":
				used[key.Text] = true
				if _, exists := english[key.Text]; !exists {
					t.Errorf("template %s asks for message %q, which no English file has", tree.Name, key.Text)
				}
			case ok && function.Ident == "printf":
				families = append(families, key.Text[:strings.IndexByte(key.Text, '%')])
			}
		})
	}
	used["language.direction"] = true // by the function dir
	for key := range english {
		inFamily := slices.ContainsFunc(families, func(family string) bool { return strings.HasPrefix(key, family) })
		if !used[key] && !inFamily {
			t.Errorf("message %q is used nowhere; delete it", key)
		}
	}
}

func TestUnknownMessageIsAnError(t *testing.T) {
	if text, err := setOf(t, newRenderer(t), "de").language.text("no.such.key"); err == nil {
		t.Errorf("text of an unknown key = %q, want an error", text)
	}
}
