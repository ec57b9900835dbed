package templates

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sampleTiles() []Tile {
	return []Tile{{"granted", 1204}, {"accepted", 1003}, {"declined", 12}, {"views", 30211}, {"shares", 140}, {"verifications", 77}}
}

// sampleChart is a chart of n days.
func sampleChart(name string, lines bool, n int) Chart {
	c := Chart{Name: name, Lines: lines, Series: []string{"granted", "accepted", "declined"}}
	if lines {
		c.Series = []string{"views", "shares", "verifications"}
	}
	for i := range n {
		period := Period{From: day("2026-11-01").AddDate(0, 0, i), Span: "day"}
		c.Rows = append(c.Rows, ChartRow{Period: period, Values: []int{(i * 37) % 41, (i * 23) % 29, i % 4}})
	}
	return c
}

func numbersSamples() []sample {
	full := Numbers{
		Head: deskHead("/desk/badges/1/numbers"), Title: "Pathfinder", Of: "badge", BackLink: Link{"Pathfinder", "/desk/badges/1"}, Base: "/desk/badges/1/numbers",
		Span: "day", Spans: []string{"day", "week", "month"}, Totals: append(sampleTiles(), Tile{"followers", 41}, Tile{"servers", 9}),
		Answers: &Answers{Of: 903, First: Lapse{34, "second"}, Median: Lapse{1, "hour"}, Third: Lapse{3, "day"}},
		Charts:  []Chart{sampleChart("answers", false, 30), sampleChart("visits", true, 30)},
	}
	full.Styles = append(slices.Clone(full.Styles), "numbers.css")
	server := full
	server.Title, server.Of, server.BackLink, server.HostDays = "", "server", Link{}, 30
	server.Hosts = []HostRow{{"social.example", 1402, 3, 180, 4031, 0, time.Time{}, ""}, {"a-very-long-name-of-a-server.example", 0, 40, 10000, 10001, 12, day("2026-11-20"), "no route to host"}}
	server.Charts = []Chart{sampleChart("answers", false, 1), sampleChart("visits", true, 2)}
	server.Charts[0].Rows[0].Period.Span, server.Charts[1].Rows[0].Period.Span = "month", "week"
	return []sample{{"numbers", full}, {"numbers-server", server}, {"numbers-minimal", Numbers{Of: "server"}}}
}

func TestChartGeometry(t *testing.T) {
	rows := []ChartRow{{Values: []int{5, 0}}, {Values: []int{10, 2}}}
	bars := Chart{Series: []string{"granted", "accepted"}, Rows: rows}
	want := []ChartBar{
		{Series: 1, X: "30.0", Y: "100.0", Width: "120.0", Height: "100.0"},
		{Series: 1, X: "330.0", Y: "0.0", Width: "120.0", Height: "200.0"},
		{Series: 2, X: "450.0", Y: "160.0", Width: "120.0", Height: "40.0"},
	}
	if diff := cmp.Diff(want, bars.Bars()); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
	lines := Chart{Lines: true, Series: bars.Series, Rows: rows}
	if diff := cmp.Diff([]ChartLine{{1, "M150.0 100.0L450.0 0.0"}, {2, "M150.0 200.0L450.0 160.0"}}, lines.Paths()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	for highest, want := range map[int]int{0: 5, 5: 5, 6: 10, 11: 20, 99: 100, 100: 100, 101: 200, 501: 1000, 999_999: 1_000_000} {
		if got := (Chart{Rows: []ChartRow{{Values: []int{highest}}}}).Top(); got != want {
			t.Errorf("the top of %d is %d, want %d", highest, got, want)
		}
	}
}

func TestLapseIsInTheUnitThatSaysEnough(t *testing.T) {
	for d, want := range map[time.Duration]Lapse{
		0: {0, "second"}, 90 * time.Second: {90, "second"}, 3*time.Minute + 40*time.Second: {4, "minute"},
		2 * time.Hour: {2, "hour"}, 47 * time.Hour: {47, "hour"}, 60 * time.Hour: {3, "day"},
	} {
		if got := LapseOf(d); got != want {
			t.Errorf("%v is %+v, want %+v", d, got, want)
		}
	}
}

// A chart says in words what it shows, and its numbers stand in a table, too.
func TestChartIsReadWithoutSeeingIt(t *testing.T) {
	root, source := document(t, newRenderer(t), "de", numbersSamples()[0].page)
	var drawings, rows int
	for n := range root.Descendants() {
		switch n.Data {
		case "svg":
			if role, _ := attribute(n, "role"); role == "img" {
				drawings++
			}
		case "tr":
			rows++
		}
	}
	if drawings != 2 || rows != 2*31 {
		t.Errorf("%d drawings, %d rows; want 2 and 62", drawings, rows)
	}
	if want := "1. November 2026 – 30. November 2026. Alle Zahlen stehen in der Tabelle darunter."; !strings.Contains(source, want) {
		t.Errorf("the description does not say %q", want)
	}
}
