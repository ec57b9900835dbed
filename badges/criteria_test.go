package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestRequirementsKeepTheirIDs(t *testing.T) {
	w := newWorld(t)
	d := definition("Rower")
	d.Requirements = []badges.Requirement{{Description: "Row", Required: true}, {Description: "Steer", Note: "port and starboard"}}
	b, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: d})
	w.must(err)
	row, steer := b.Requirements[0], b.Requirements[1]
	if row.ID == 0 || steer.ID == 0 || row.ID == steer.ID {
		t.Fatalf("ids are %d and %d", row.ID, steer.ID)
	}

	change := func(requirements ...badges.Requirement) []int64 {
		d.Requirements = requirements
		b, err = w.UpdateBadge(t.Context(), badges.Operator(), b.ID, d)
		w.must(err)
		stored, err := w.BadgeOf(t.Context(), badges.Operator(), b.ID)
		w.must(err)
		var ids []int64
		for _, r := range stored.Requirements {
			ids = append(ids, r.ID)
		}
		return ids
	}
	row.Description = "Row hard"
	for _, c := range []struct {
		name  string
		given []badges.Requirement
		want  []int64
	}{
		{"one named, one new", []badges.Requirement{row, {Description: "Swim"}}, []int64{1, 3}},
		{"the dropped one does not come back", []badges.Requirement{steer, row}, []int64{4, 1}},
		{"named twice", []badges.Requirement{row, row}, []int64{1, 5}},
		{"none", nil, nil},
		{"ids are never used again", []badges.Requirement{{Description: "Dive"}}, []int64{6}},
	} {
		if diff := cmp.Diff(c.want, change(c.given...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCriteriaCanBeAPageOrRequirements(t *testing.T) {
	w := newWorld(t)
	d := definition("Rower")
	d.Criteria, d.CriteriaURL = "", "https://example.org/rower"
	b, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	if want := "<https://example.org/rower>"; b.Criteria != want {
		t.Errorf("criteria are %q, want %q", b.Criteria, want)
	}
	d.Requirements = []badges.Requirement{{Description: "Row\nfar"}, {Description: "Steer"}}
	b, err = w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	if want := "- Row far\n- Steer\n\n<https://example.org/rower>"; b.Criteria != want {
		t.Errorf("criteria are %q, want %q", b.Criteria, want)
	}
	d.CriteriaURL = "example.org/rower"
	_, err = w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	wantKind(t, err, badges.Invalid, `criteria URL "example.org/rower" is not a web address; write it like https://example.org/page`)
}

func TestLabelsAreKeptOnce(t *testing.T) {
	w := newWorld(t)
	d := definition("Rower")
	d.Tags, d.Categories = []string{" sea ", "Sea", "sea", ""}, []string{"sport", "sport"}
	d.Alignments = []badges.Alignment{{Name: "Seamanship", URL: "urn:sea:1", Description: "Knots"}}
	b, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	if diff := cmp.Diff([]string{"sea", "Sea"}, b.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sport"}, b.Categories); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	stored, err := w.BadgeOf(t.Context(), badges.Operator(), b.ID)
	w.must(err)
	if diff := cmp.Diff(b, stored); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestArchiveRestoreDelete(t *testing.T) {
	w := newWorld(t)
	g := w.grant("https://people.example/jane")
	_, err := w.ArchiveBadge(t.Context(), badges.Operator(), w.sailor.ID)
	w.must(err)
	_, err = w.Award(t.Context(), w.anna, w.awardRequest("kim@example.org"))
	wantKind(t, err, badges.Conflict, "This badge is archived and can no longer be granted")
	b, err := w.RestoreBadge(t.Context(), badges.Operator(), w.sailor.ID)
	w.must(err)
	if !b.ArchivedAt.IsZero() {
		t.Error("a restored badge is archived")
	}
	w.award("kim@example.org")

	_, err = w.DeleteBadge(t.Context(), badges.Operator(), w.sailor.ID)
	w.must(err)
	_, err = w.BadgeOf(t.Context(), badges.Operator(), w.sailor.ID)
	wantKind(t, err, badges.NotFound, "no such badge")
	_, err = w.RestoreBadge(t.Context(), badges.Operator(), w.sailor.ID)
	wantKind(t, err, badges.NotFound, "no such badge")
	_, err = w.Award(t.Context(), w.anna, w.awardRequest("lee@example.org"))
	wantKind(t, err, badges.NotFound, "Badge not found")
	n, err := w.CountBadgesOf(t.Context(), badges.Operator(), badges.BadgeFilter{Archived: badges.WithArchived})
	w.must(err)
	if n != 0 {
		t.Errorf("lists still have %d badges", n)
	}
	w.accept(g) // the grant stands
}

func TestArchiveIssuer(t *testing.T) {
	w := newWorld(t)
	pier := w.issuer("pier", w.harbour.ID)
	list := func(f badges.IssuerFilter) (names []string) {
		page, total, err := w.IssuersOf(t.Context(), badges.Operator(), f)
		w.must(err)
		if len(page) != total {
			t.Errorf("%d issuers of %d", len(page), total)
		}
		for _, i := range page {
			names = append(names, i.Username)
		}
		return names
	}
	if diff := cmp.Diff([]string{"pier"}, list(badges.IssuerFilter{ParentID: w.harbour.ID, Limit: 10})); diff != "" {
		t.Errorf("below the harbour (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"harbour"}, list(badges.IssuerFilter{TopLevel: true})); diff != "" {
		t.Errorf("at the top (-want +got):\n%s", diff)
	}
	_, err := w.ArchiveIssuer(t.Context(), w.anna, pier.ID)
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.ArchiveIssuer(t.Context(), badges.Operator(), pier.ID)
	w.must(err)
	if diff := cmp.Diff([]string(nil), list(badges.IssuerFilter{ParentID: w.harbour.ID, Limit: 10})); diff != "" {
		t.Errorf("below the harbour, after (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"pier"}, list(badges.IssuerFilter{Archived: badges.OnlyArchived})); diff != "" {
		t.Errorf("archived (-want +got):\n%s", diff)
	}
	_, err = w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: pier.ID, Definition: definition("Late")})
	wantKind(t, err, badges.Conflict, "")
}
