package badges

import (
	"context"
	"time"
)

// CountKind says what is counted of what visitors do: how often, never who.
type CountKind string

const (
	Viewed   CountKind = "viewed"   // a page of the badge, one of its grants or the issuer was shown to a person
	Shared   CountKind = "shared"   // somebody took a grant to their own server
	Verified CountKind = "verified" // somebody had a grant checked here
)

// Day is a day in UTC: the number of days since 1970-01-01.
type Day int64

// DayOf returns the day of a time.
func DayOf(t time.Time) Day { return Day(t.Unix() / secondsOfDay) }

// Time is the beginning of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

const secondsOfDay = 24 * 60 * 60

// DailyCount is how often something happened on one day.
type DailyCount struct {
	IssuerID int64
	BadgeID  int64 // 0: the issuer's own page
	Kind     CountKind
	Day      Day
	N        int
}

// CountWriter adds to what was counted.
type CountWriter interface {
	AddDailyCounts(ctx context.Context, counts []DailyCount) error
}

// AddDailyCounts adds what was counted since the last time, all of it or nothing.
// It asks for no role: the counts are the server's own.
func (s *Service) AddDailyCounts(ctx context.Context, counts []DailyCount) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.AddDailyCounts(ctx, counts) })
}
