package badges_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestCreateBadgeFillsIn(t *testing.T) {
	w := newWorld(t)
	got, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: badges.Definition{
		Title: " Rower ", Criteria: "Row.\r\nA lot.", Image: badges.Picture{SHA256: "ab12"}, Hashtags: []string{"rowing", "größe_1"},
	}})
	w.must(err)
	want := badges.Badge{
		ID: got.ID, IssuerID: w.harbour.ID, Version: 1, CreatedAt: w.Now(), UpdatedAt: w.Now(),
		Definition: badges.Definition{
			Title: "Rower", Description: "Rower", Type: "Badge", Criteria: "Row.\nA lot.", Image: badges.Picture{SHA256: "ab12"}, Hashtags: []string{"rowing", "größe_1"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("badge (-want +got):\n%s", diff)
	}
	seen, err := w.BadgeOf(t.Context(), w.anna, got.ID)
	w.must(err)
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("BadgeOf (-want +got):\n%s", diff)
	}
}

func TestDefinitionRefuses(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		change  func(*badges.Definition)
		message string
	}{
		{"no title", func(d *badges.Definition) { d.Title = " " }, "the title is missing; give the badge a name"},
		{"long title", func(d *badges.Definition) { d.Title = strings.Repeat("ä", 256) }, "title has 256 characters; at most 255 are allowed"},
		{"title on two lines", func(d *badges.Definition) { d.Title = "a\nb" }, "title must stand on one line; remove line breaks and tabs"},
		{"long description", func(d *badges.Definition) { d.Description = strings.Repeat("ä", 10001) }, "description has 10001 characters; at most 10000 are allowed"},
		{"no criteria", func(d *badges.Definition) { d.Criteria = " \n" }, "criteria are missing; say in a sentence how the badge is earned"},
		{"no picture", func(d *badges.Definition) { d.Image = badges.Picture{} }, "a badge needs a picture; give a PNG, JPEG, GIF, WebP or SVG file"},
		{"type", func(d *badges.Definition) { d.Type = "Medal" }, `type "Medal" is unknown; take one of Achievement, Badge, Credential, Recognition, Milestone, Honor, Certification, Distinction`},
		{"info URL", func(d *badges.Definition) { d.InfoURL = "/sail" }, `info URL "/sail" is not a web address; write it like https://example.org/page`},
		{"hashtag with a space", func(d *badges.Definition) { d.Hashtags = []string{"a b"} }, `hashtag "a b" is not usable; take letters, digits and _ only, with at least one letter`},
		{"hashtag of digits", func(d *badges.Definition) { d.Hashtags = []string{"2026"} }, `hashtag "2026" is not usable; take letters, digits and _ only, with at least one letter`},
		{"empty hashtag", func(d *badges.Definition) { d.Hashtags = []string{""} }, `hashtag "" is not usable; take letters, digits and _ only, with at least one letter`},
		{"many hashtags", func(d *badges.Definition) { d.Hashtags = make([]string, 21) }, "21 hashtags are too many; at most 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := definition("Rower")
			c.change(&d)
			_, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: d})
			wantKind(t, err, badges.Invalid, c.message)
			_, err = w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
			wantKind(t, err, badges.Invalid, c.message)
		})
	}
}

func TestBadgesNeedAManager(t *testing.T) {
	w := newWorld(t)
	n := badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Rower")}
	for _, c := range []struct {
		by   badges.Account
		kind badges.Kind
	}{{w.anna, badges.Forbidden}, {w.ben, badges.NotFound}} {
		_, err := w.CreateBadge(t.Context(), c.by, n)
		wantKind(t, err, c.kind, "")
		_, err = w.UpdateBadge(t.Context(), c.by, w.sailor.ID, n.Definition)
		wantKind(t, err, c.kind, "")
		_, err = w.ArchiveBadge(t.Context(), c.by, w.sailor.ID)
		wantKind(t, err, c.kind, "")
	}
	n.IssuerID = 99
	_, err := w.CreateBadge(t.Context(), badges.Operator(), n)
	wantKind(t, err, badges.NotFound, "no such issuer")
}

func TestBadgesOf(t *testing.T) {
	w := newWorld(t)
	other, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.issuer("other", 0).ID, Definition: definition("Other")})
	w.must(err)
	archived, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Old")})
	w.must(err)
	_, err = w.ArchiveBadge(t.Context(), badges.Operator(), archived.ID)
	w.must(err)
	for _, c := range []struct {
		by   badges.Account
		want []int64
	}{{w.anna, []int64{w.sailor.ID}}, {w.ben, nil}, {badges.Operator(), []int64{w.sailor.ID, other.ID}}} {
		found, err := w.BadgesOf(t.Context(), c.by, badges.BadgeFilter{})
		w.must(err)
		var got []int64
		for _, b := range found {
			got = append(got, b.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("badges of %s (-want +got):\n%s", c.by.Name, diff)
		}
	}
}

func TestHashtags(t *testing.T) {
	for text, want := range map[string][]string{
		"#training #advanced":  {"training", "advanced"},
		"training,advanced":    {"training", "advanced"},
		" #a,\t##b\n c  ":      {"a", "b", "c"},
		"":                     nil,
		"  ,":                  nil,
		"#größe #日本語 #under_x": {"größe", "日本語", "under_x"},
	} {
		if diff := cmp.Diff(want, badges.ParseHashtags(text)); diff != "" {
			t.Errorf("ParseHashtags(%q) (-want +got):\n%s", text, diff)
		}
	}
	for _, tags := range [][]string{nil, {"a"}, {"training", "advanced"}} {
		if diff := cmp.Diff(tags, badges.ParseHashtags(badges.FormatHashtags(tags))); diff != "" {
			t.Errorf("there and back (-want +got):\n%s", diff)
		}
	}
	if got := badges.FormatHashtags([]string{"training", "advanced"}); got != "#training #advanced" {
		t.Errorf("FormatHashtags is %q", got)
	}
}
