package document_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// rule is what a server asks of a Create with a Note, lest it lose or misread it.
type rule struct {
	server, rule string
	broken       func(activity, note object) string // "" if it is kept
}

// noteRules are those of the servers that were looked at.
func noteRules() []rule {
	return []rule{
		{"Mastodon", "id, actor, author and object are on one host", sameHost},
		{"Mastodon", "public is named in full", publicInFull},
		{"Mastodon", "counts stand in embedded collections", embeddedCollections},
		{"Mastodon", "no summary, which would be a content warning", func(_, note object) string { return present(note, "summary") }},
		{"Mastodon", "focal point and blurhash stand on the picture", focalPoint},
		{"GoToSocial", "addressed people are mentioned", addressedAreMentioned},
		{"GoToSocial", "attachments are media", mediaAlone},
		{"Misskey", "activity of at most 64 KiB", atMost64KiB},
		{"Misskey of 2023", "no attachment but documents", mediaAlone},
		{"Pleroma", "no attachment but media", mediaAlone},
		{"Pleroma", "no tag but mentions and hashtags", mentionsAndHashtags},
		{"Pixelfed", "published stands on the activity too", publishedOnBoth},
		{"Pixelfed", "lists are arrays", listsAreArrays},
		{"Pixelfed", "every attachment is media with an address and a type", mediaAlone},
		{"Pixelfed", "at most eight levels of JSON", atMostEightLevels},
		{"Lemmy", "type is one string, url an address", stringTypes},
		{"tootik", "at most ten recipients", atMostTen},
		{"tootik", "hashtags are separate tags with addresses", separateHashtags},
	}
}

// FEDERATION.md: Its term stands in the Note's own context and is typed `@json`:
func TestNotesKeepTheRulesOfEachServer(t *testing.T) {
	docs := newWorld(t).documents()
	for _, name := range []string{"create_quiet", "create_public", "create_followers", "create_mail", "create_offer"} {
		activity := parse(t, docs[name])
		note := activity["object"].(object)
		for _, r := range noteRules() {
			if problem := r.broken(activity, note); problem != "" {
				t.Errorf("%s breaks the rule of %s that %s: %s", name, r.server, r.rule, problem)
			}
		}
	}
}

// Each rule finds what breaks it, and so does not hold by mistake.
func TestRulesCanBeBroken(t *testing.T) {
	docs := newWorld(t).documents()
	badly := map[string]func(activity, note object){
		"id, actor, author and object are on one host":         func(a, _ object) { a["actor"] = "https://other.example/a" },
		"public is named in full":                              func(_, n object) { n["to"] = []any{"as:Public"} },
		"counts stand in embedded collections":                 func(_, n object) { n["likes"] = "https://badges.example.org/likes" },
		"no summary, which would be a content warning":         func(_, n object) { n["summary"] = "A badge" },
		"focal point and blurhash stand on the picture":        func(_, n object) { delete(n["attachment"].([]any)[0].(object), "focalPoint") },
		"addressed people are mentioned":                       func(_, n object) { n["tag"] = []any{} },
		"attachments are media":                                badAttachment,
		"activity of at most 64 KiB":                           func(_, n object) { n["content"] = strings.Repeat("x", 65<<10) },
		"no attachment but documents":                          badAttachment,
		"no attachment but media":                              badAttachment,
		"no tag but mentions and hashtags":                     func(_, n object) { n["tag"] = []any{object{"type": "Link"}} },
		"published stands on the activity too":                 func(a, _ object) { delete(a, "published") },
		"lists are arrays":                                     func(_, n object) { n["attachment"] = object{} },
		"every attachment is media with an address and a type": badAttachment,
		"at most eight levels of JSON":                         func(_, n object) { n["x"] = []any{[]any{[]any{[]any{[]any{[]any{[]any{}}}}}}} },
		"type is one string, url an address":                   func(_, n object) { n["type"] = []any{"Note"} },
		"at most ten recipients":                               func(a, _ object) { a["to"] = slices.Repeat([]any{"https://a.example/"}, 11) },
		"hashtags are separate tags with addresses": func(_, n object) {
			n["tag"] = []any{object{"type": "Hashtag", "name": "#a #b", "href": "https://a.example/"}}
		},
	}
	for _, r := range noteRules() {
		activity := parse(t, docs["create_public"])
		note := activity["object"].(object)
		change, ok := badly[r.rule]
		if !ok {
			t.Errorf("nothing breaks the rule that %s", r.rule)
			continue
		}
		if change(activity, note); r.broken(activity, note) == "" {
			t.Errorf("the rule that %s is kept by what breaks it", r.rule)
		}
	}
}

func badAttachment(_, note object) {
	note["attachment"] = []any{object{"type": "Assertion", "id": "https://a.example/"}}
}

func sameHost(activity, note object) string {
	for _, id := range []any{activity["id"], activity["actor"], note["id"], note["attributedTo"]} {
		if s, _ := id.(string); !strings.HasPrefix(s, "https://badges.example.org/") {
			return fmt.Sprintf("%v is elsewhere", id)
		}
	}
	return ""
}

func publicInFull(activity, note object) string {
	for _, o := range []object{activity, note} {
		for _, to := range slices.Concat(list(o, "to"), list(o, "cc")) {
			if s, _ := to.(string); !strings.HasPrefix(s, "https://") {
				return fmt.Sprintf("it is addressed to %v", to)
			}
		}
	}
	return ""
}

func embeddedCollections(_, note object) string {
	for _, name := range []string{"likes", "shares", "replies"} {
		if c, there := note[name]; there {
			if o, ok := c.(object); !ok || o["type"] != "Collection" || o["id"] == "" {
				return fmt.Sprintf("%s is %v", name, c)
			}
		}
	}
	return ""
}

func focalPoint(_, note object) string {
	for _, a := range list(note, "attachment") {
		picture, _ := a.(object)
		if len(list(picture, "focalPoint")) != 2 || picture["blurhash"] == nil {
			return fmt.Sprintf("the picture is %v", picture)
		}
	}
	return ""
}

func addressedAreMentioned(_, note object) string {
	for _, to := range slices.Concat(list(note, "to"), list(note, "cc")) {
		if to != fediverse().Value {
			continue
		}
		if !slices.ContainsFunc(list(note, "tag"), func(tag any) bool { return tag.(object)["type"] == "Mention" && tag.(object)["href"] == to }) {
			return fmt.Sprintf("%v is not mentioned", to)
		}
	}
	return ""
}

func mediaAlone(_, note object) string {
	for _, a := range list(note, "attachment") {
		o, _ := a.(object)
		if o["type"] != "Document" || o["mediaType"] != "image/png" || !isAddress(o["url"]) || o["name"] == "" {
			return fmt.Sprintf("an attachment is %v", a)
		}
	}
	return ""
}

func atMost64KiB(activity, _ object) string {
	b, err := json.Marshal(activity)
	if err != nil || len(b) > 64<<10 {
		return fmt.Sprintf("it has %d bytes, %v", len(b), err)
	}
	return ""
}

func mentionsAndHashtags(_, note object) string {
	for _, tag := range list(note, "tag") {
		if kind := tag.(object)["type"]; kind != "Mention" && kind != "Hashtag" {
			return fmt.Sprintf("a tag is %v", tag)
		}
	}
	return ""
}

func publishedOnBoth(activity, note object) string {
	for _, o := range []object{activity, note} {
		s, _ := o["published"].(string)
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			return err.Error()
		}
	}
	return ""
}

func listsAreArrays(activity, note object) string {
	for _, name := range []string{"to", "cc"} {
		if _, ok := activity[name].([]any); !ok {
			return name + " of the activity is none"
		}
	}
	for _, name := range []string{"to", "cc", "tag", "attachment"} {
		if _, ok := note[name].([]any); !ok {
			return name + " of the Note is none"
		}
	}
	return ""
}

func atMostEightLevels(activity, _ object) string {
	if n := depth(activity); n > 8 {
		return fmt.Sprintf("it has %d", n)
	}
	return ""
}

func depth(v any) int {
	deepest := 0
	switch v := v.(type) {
	case object:
		for _, member := range v {
			deepest = max(deepest, depth(member))
		}
	case []any:
		for _, item := range v {
			deepest = max(deepest, depth(item))
		}
	default:
		return 0
	}
	return deepest + 1
}

func stringTypes(activity, note object) string {
	for _, o := range []object{activity, note} {
		if _, ok := o["type"].(string); !ok {
			return fmt.Sprintf("type is %v", o["type"])
		}
	}
	if !isAddress(note["url"]) {
		return fmt.Sprintf("url is %v", note["url"])
	}
	return ""
}

func atMostTen(activity, _ object) string {
	if n := len(list(activity, "to")) + len(list(activity, "cc")); n > 10 {
		return fmt.Sprintf("there are %d", n)
	}
	return ""
}

func separateHashtags(_, note object) string {
	for _, tag := range list(note, "tag") {
		o := tag.(object)
		name, _ := o["name"].(string)
		if o["type"] == "Hashtag" && (!strings.HasPrefix(name, "#") || strings.ContainsAny(name, " ,") || !isAddress(o["href"])) {
			return fmt.Sprintf("a tag is %v", tag)
		}
	}
	return ""
}

func present(o object, member string) string {
	if v, there := o[member]; there {
		return fmt.Sprintf("%s is %v", member, v)
	}
	return ""
}

func list(o object, member string) []any {
	l, _ := o[member].([]any)
	return l
}

func isAddress(v any) bool {
	s, ok := v.(string)
	return ok && strings.HasPrefix(s, "https://")
}
