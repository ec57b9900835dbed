package inbox_test

import (
	"os"
	"strings"
	"testing"

	"laurel/federation/inbox"
)

// TestWordsOfAnswers reads each word that FEDERATION.md lists as somebody's reply.
//
// FEDERATION.md: English | accept
// FEDERATION.md: German | annehmen
// FEDERATION.md: Spanish | acepto
// FEDERATION.md: French | accepte
// FEDERATION.md: Polish | akceptuję
// FEDERATION.md: Japanese (anywhere in a word; ません or ない makes a yes unclear) | はい
func TestWordsOfAnswers(t *testing.T) {
	content, err := os.ReadFile("../../FEDERATION.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(content), "| accepts | declines | stop | start |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")
	if len(rows) < 7 {
		t.Fatalf("the table is %q", table)
	}
	for _, row := range rows[1:] {
		cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|")
		if len(cells) != 5 {
			t.Fatalf("a row is %q", row)
		}
		for i, want := range []inbox.Answer{inbox.Yes, inbox.No, inbox.Stop, inbox.Start} {
			for word := range strings.SplitSeq(cells[i+1], ",") {
				word = strings.Replace(strings.TrimSpace(word), "…", "are", 1) // …n't
				if got := inbox.ReadAnswer(word); got != want {
					t.Errorf("%q is read as %d, want %d", word, got, want)
				}
			}
		}
	}
}
