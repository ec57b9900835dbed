package roster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/roster"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPastedListsAreRead(t *testing.T) {
	table, err := roster.ParsePasted("@anna@example.social\n\n ben@example.org; Carla <carla@example.org>\r\nhttps://example.social/@dora\nnobody\n@anna@Example.Social\n")
	must(t, err)
	rows := table.Requests(table.Guess(badges.Definition{}), roster.Defaults{Evidence: "Was there"})
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join([]string{r.Request.ProfileURI, r.Request.Email, r.Request.Name, r.Problem}, "|"))
	}
	want := []string{
		"@anna@example.social|||", "|ben@example.org||", "|carla@example.org|Carla|", "https://example.social/@dora|||",
		`|||"nobody" is neither a handle nor an e-mail address; write it like @anna@example.social or anna@example.org`,
		"@anna@Example.Social|||this is the same recipient as in row 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if rows[0].Request.Evidence != "Was there" {
		t.Error("the evidence for all is missing")
	}
}

func TestCSVIsReadAndItsColumnsGuessed(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []roster.Column
	}{
		"commas":     {"\ufeffFirst Name,Last Name,E-Mail\nAnna,Berg,anna@example.org\n", []roster.Column{roster.FirstName, roster.LastName, roster.Email}},
		"semicolons": {"Vorname;Nachname;E-Mail-Adresse;Gültig bis\n\"Berg; die\";x;a@example.org;31.12.2030\n", []roster.Column{roster.FirstName, roster.LastName, roster.Email, roster.Expires}},
		"no heading": {"what\twho\nx\t@anna@example.social\ny\t@ben@example.social\n", []roster.Column{roster.Ignored, roster.Recipient}},
	} {
		table, err := roster.ParseCSV([]byte(c.file))
		must(t, err)
		if diff := cmp.Diff(c.want, table.Guess(badges.Definition{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, r := range table.Requests(table.Guess(badges.Definition{}), roster.Defaults{}) {
			if r.Problem != "" {
				t.Errorf("%s, row %d: %s", name, r.Number, r.Problem)
			}
		}
		again, err := roster.ParseCSV([]byte(table.CSV()))
		must(t, err)
		if diff := cmp.Diff(table, again); diff != "" {
			t.Errorf("%s, read again (-want +got):\n%s", name, diff)
		}
	}
}

func TestBadCSVIsRefused(t *testing.T) {
	for name, file := range map[string]string{
		"empty": "", "binary": "PK\x03\x04\x00\x00", "latin1": "name\nJ\xfcrgen\n", "quotes": "name\n\"open\n",
		"long": "email\n" + strings.Repeat("a@example.org\n", badges.MaxBatchRows+1),
	} {
		if _, err := roster.ParseCSV([]byte(file)); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothingThatIsDownloadedIsAFormula(t *testing.T) {
	table := roster.Table{Heading: []string{"recipient", "=name"}, Rows: [][]string{
		{"@anna@example.social", "=HYPERLINK(\"https://evil.example\")"}, {"+49 30 1", "-2"}, {"\tx", "plain"}, {"\r=1", "a=b"},
	}}
	out := table.Download()
	again, err := roster.ParseCSV(out)
	must(t, err)
	for _, row := range append(again.Rows, again.Heading) {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet may run %q", cell)
			}
		}
	}
	if got := again.Restore().Rows[0][0]; got != "@anna@example.social" {
		t.Errorf("given back, the handle is %q", got)
	}
}

func TestSpeakersOfSessionize(t *testing.T) {
	table, err := roster.ParseSessionize([]byte(`[
		{"firstName": "Anna", "lastName": "Berg", "fullName": "Anna Berg", "sessions": [{"id": 1, "name": "Knots"}, {"id": 2, "name": "Ropes"}],
		 "links": [{"title": "Mastodon", "url": "https://example.social/@anna", "linkType": "Other"}], "questionAnswers": []},
		{"firstName": "Ben", "lastName": "Dahl", "fullName": null, "sessions": [], "links": [{"title": "Blog", "url": "https://ben.example"}]}]`))
	must(t, err)
	want := roster.Table{Heading: []string{"name", "email", "sessions", "Blog", "Mastodon"}, Rows: [][]string{
		{"Anna Berg", "", "Knots\nRopes", "", "https://example.social/@anna"}, {"Ben Dahl", "", "", "https://ben.example", ""},
	}}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("speakers (-want +got):\n%s", diff)
	}
	rows := table.Requests(table.Guess(badges.Definition{}), roster.Defaults{})
	if rows[0].Request.ProfileURI != "https://example.social/@anna" || rows[0].Request.Evidence != "Knots\nRopes" || rows[1].Problem == "" {
		t.Errorf("rows: %+v", rows)
	}
	all, err := roster.ParseSessionize([]byte(`{"sessions": [], "speakers": [{"fullName": "Anna", "sessions": [123]}]}`))
	must(t, err)
	if len(all.Rows) != 1 {
		t.Errorf("view All: %+v", all)
	}
	for _, bad := range []string{"", "[]", "{}", "<html>", `["x"]`} {
		if _, err := roster.ParseSessionize([]byte(bad)); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSessionizeAddresses(t *testing.T) {
	got, err := roster.SessionizeURL(" https://sessionize.com/api/v2/abc123/view/All ")
	must(t, err)
	if got != "https://sessionize.com/api/v2/abc123/view/Speakers" {
		t.Errorf("address %s", got)
	}
	for _, bad := range []string{"", "abc", "http://sessionize.com/api/v2/a", "https://sessionize.com.evil.example/api/v2/a", "https://u@sessionize.com/api/v2/a", "https://sessionize.com/x"} {
		if _, err := roster.SessionizeURL(bad); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestADayLastsToItsEnd(t *testing.T) {
	at, err := roster.ParseDay("2030-12-31")
	must(t, err)
	if want := time.Date(2030, 12, 31, 23, 59, 59, 0, time.UTC); !at.Equal(want) {
		t.Errorf("%v, want %v", at, want)
	}
}

func TestColumnsHoldTheBadgesResults(t *testing.T) {
	d := badges.Definition{ResultDescriptions: []badges.ResultDescription{{Name: "Final score", Type: "RawScore", ValueMax: "100"}, {Name: "Course", Type: badges.StatusResult}}}
	table, err := roster.ParseCSV([]byte("email,final SCORE,Course\nanna@example.org,87,Completed\nben@example.org,870,\n"))
	must(t, err)
	columns := table.Guess(d)
	if diff := cmp.Diff([]roster.Column{roster.Email, roster.ResultColumn("Final score"), roster.ResultColumn("Course")}, columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	rows := table.Requests(columns, roster.Defaults{Badge: d})
	want := []badges.Result{{Name: "Final score", Value: "87"}, {Name: "Course", Status: "Completed"}}
	if diff := cmp.Diff(want, rows[0].Request.Results); diff != "" || rows[0].Problem != "" {
		t.Errorf("%s, results (-want +got):\n%s", rows[0].Problem, diff)
	}
	if !strings.Contains(rows[1].Problem, "above the greatest value") {
		t.Errorf("the problem is %q", rows[1].Problem)
	}
}
