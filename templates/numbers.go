package templates

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers is what came of granting: of a badge, an issuer or the server.
type Numbers struct {
	Head
	Title    string // of the badge or issuer; "" for the server
	BackLink Link
	Of       string // "badge", "issuer" or "server"
	Base     string // address of this page
	Span     string // "day", "week" or "month"
	Spans    []string
	Totals   []Tile
	Answers  *Answers
	Charts   []Chart
	Hosts    []HostRow // with Of "server"
	HostDays int       // how many days they tell of
}

func (Numbers) template() string { return "numbers" }

// Tile is one number; its name is a text of numbers.tile-….
type Tile struct {
	Name  string
	Value int
}

// Answers is how long people took to accept.
type Answers struct {
	Of                   int // how many accepted
	First, Median, Third Lapse
}

// Lapse is a time between two moments, in one unit.
type Lapse struct {
	Count int
	Unit  string // "second", "minute", "hour" or "day"
}

// LapseOf returns a time in the unit that says enough.
func LapseOf(d time.Duration) Lapse {
	const day = 24 * time.Hour
	unit, name := time.Second, "second"
	switch {
	case d >= 2*day:
		unit, name = day, "day"
	case d >= 2*time.Hour:
		unit, name = time.Hour, "hour"
	case d >= 2*time.Minute:
		unit, name = time.Minute, "minute"
	}
	return Lapse{Count: int((d + unit/2) / unit), Unit: name}
}

// HostRow is how deliveries to a server went.
type HostRow struct {
	Host      string
	Delivered int
	Failed    int
	Latency   int // milliseconds, on average
	Slowest   int // milliseconds
	Waiting   int
	Failing   time.Time // since when; zero while it answers
	Problem   string    // the last one, in English
}

// Period is a day, a week or a month.
type Period struct {
	From time.Time
	Span string
}

// Month is the number of the month, 1 to 12.
func (p Period) Month() int { return int(p.From.Month()) }

// Year is written without grouping.
func (p Period) Year() string { return strconv.Itoa(p.From.Year()) }

// Chart shows up to three series over the same periods, as bars or lines, with a
// table below.
type Chart struct {
	Name   string   // its title is numbers.chart-…
	Lines  bool     // else bars
	Series []string // their names are numbers.tile-…
	Rows   []ChartRow
}

// ChartRow is one period's values, in the order of Chart.Series.
type ChartRow struct {
	Period
	Values []int
}

// ChartBar is one bar, in the chart's units.
type ChartBar struct {
	Series              int // 1, 2 or 3
	X, Y, Width, Height string
}

// ChartLine is one line; Path is the value of an SVG attribute d.
type ChartLine struct {
	Series int
	Path   string
}

const (
	chartWidth  = 600.0
	chartHeight = 200.0
)

// Top is the value at the upper edge: the highest one, rounded up to 1, 2 or 5
// times a power of ten, at least 5.
func (c Chart) Top() int {
	highest := 5
	for _, row := range c.Rows {
		for _, v := range row.Values {
			highest = max(highest, v)
		}
	}
	power := int(math.Pow10(int(math.Log10(float64(highest)))))
	for _, factor := range []int{1, 2, 5} {
		if top := factor * power; top >= highest {
			return top
		}
	}
	return 10 * power
}

// First and Last are the ends of the time that is shown.
func (c Chart) First() Period { return c.Rows[0].Period }
func (c Chart) Last() Period  { return c.Rows[len(c.Rows)-1].Period }

// Bars returns the bars of a bar chart. Those of a period stand side by side, with
// a fifth of its width free.
func (c Chart) Bars() (bars []ChartBar) {
	if c.Lines {
		return nil
	}
	period := chartWidth / float64(len(c.Rows))
	width := period * 0.8 / float64(len(c.Series))
	for i, row := range c.Rows {
		for n, v := range row.Values {
			if height := c.height(v); v > 0 {
				bars = append(bars, ChartBar{
					Series: n + 1, X: coordinate(period*(float64(i)+0.1) + width*float64(n)), Y: coordinate(chartHeight - height),
					Width: coordinate(width), Height: coordinate(height),
				})
			}
		}
	}
	return bars
}

// Paths returns the lines of a line chart, from the middle of the first period to
// that of the last.
func (c Chart) Paths() (lines []ChartLine) {
	if !c.Lines {
		return nil
	}
	period := chartWidth / float64(len(c.Rows))
	for n := range c.Series {
		var path strings.Builder
		for i, row := range c.Rows {
			command := "L"
			if i == 0 {
				command = "M"
			}
			path.WriteString(command + coordinate(period*(float64(i)+0.5)) + " " + coordinate(chartHeight-c.height(row.Values[n])))
		}
		lines = append(lines, ChartLine{Series: n + 1, Path: path.String()})
	}
	return lines
}

func (c Chart) height(v int) float64 { return chartHeight * float64(v) / float64(c.Top()) }

func coordinate(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
