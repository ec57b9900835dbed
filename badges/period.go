package badges

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is a span of calendar time, written as an ISO 8601 duration of years,
// months, weeks and days ("P2Y", "P1Y6M", "P30D"). The zero Period means for ever.
type Period struct{ Years, Months, Days int }

var periodPattern = regexp.MustCompile(`^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$`)

// ParsePeriod reads an ISO 8601 duration without a time part; "" is the zero Period.
func ParsePeriod(s string) (Period, error) {
	if s == "" {
		return Period{}, nil
	}
	m := periodPattern.FindStringSubmatch(s)
	if m == nil || s == "P" {
		return Period{}, InvalidField("validity", "validity %q is not a period; write it like P2Y, P6M or P30D", s)
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	return Period{Years: n(1), Months: n(2), Days: 7*n(3) + n(4)}, nil
}

// String returns the ISO 8601 form, "" for the zero Period.
func (p Period) String() string {
	if p == (Period{}) {
		return ""
	}
	s := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Years, "Y"}, {p.Months, "M"}, {p.Days, "D"}} {
		if part.n > 0 {
			s += fmt.Sprint(part.n) + part.unit
		}
	}
	return s
}

// MarshalText and UnmarshalText use the ISO 8601 form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p *Period) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePeriod(string(text))
	return err
}

// After returns the moment at which the period that begins at t ends, the zero
// time for the zero Period.
func (p Period) After(t time.Time) time.Time {
	if p == (Period{}) {
		return time.Time{}
	}
	return t.AddDate(p.Years, p.Months, p.Days)
}
