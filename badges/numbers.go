package badges

import (
	"context"
	"time"
)

// NumbersScope says of what numbers are: of one badge, of an issuer's own badges
// (without those of issuers below it), of all issuers on which an account has a
// role, or, with all zero, of the server.
type NumbersScope struct {
	IssuerID  int64
	BadgeID   int64 // a badge of IssuerID; 0 for all of them
	AccountID int64
}

// DailyNumber is how much of one thing there was on one day.
type DailyNumber struct {
	Day  Day
	Kind string // a CountKind, or "granted", "accepted", "declined"
	N    int
}

// Quartiles are the three values that part a sorted list in four, each one of the
// list itself (the nearest rank). They are zero for an empty list.
type Quartiles struct {
	First, Median, Third time.Duration
	Of                   int // length of the list
}

// Reach is how far grants get in the fediverse.
type Reach struct {
	Followers int // of the issuer, or of all issuers in the scope, each once
	Servers   int // hosts of those followers and of recipients who accepted, each once
}

// NumbersReader adds up what is stored.
type NumbersReader interface {
	// DailyNumbers returns what happened since a day, ordered by day; days and
	// kinds without anything are left out.
	DailyNumbers(ctx context.Context, of NumbersScope, since Day) ([]DailyNumber, error)
	// TimeToAccept leaves out what was accepted in the moment of granting.
	TimeToAccept(ctx context.Context, of NumbersScope) (Quartiles, error)
	Reach(ctx context.Context, of NumbersScope) (Reach, error)
}

// Tally is how often things happened in some time.
type Tally struct {
	Granted, Accepted, Declined  int
	Views, Shares, Verifications int
}

func (t *Tally) add(n DailyNumber) {
	switch n.Kind {
	case "granted":
		t.Granted += n.N
	case "accepted":
		t.Accepted += n.N
	case "declined":
		t.Declined += n.N
	case string(Viewed):
		t.Views += n.N
	case string(Shared):
		t.Shares += n.N
	case string(Verified):
		t.Verifications += n.N
	}
}

// Span is how long each part of a series is.
type Span string

const (
	Daily   Span = "day"
	Weekly  Span = "week" // from Monday, ISO 8601
	Monthly Span = "month"
)

// Length is how many parts a series of the span has: 30 days, a year of weeks, two
// years of months.
func (s Span) Length() int {
	switch s {
	case Weekly:
		return 52
	case Monthly:
		return 24
	}
	return 30
}

// ParseSpan reads a span as addresses name it; "" is by day.
func ParseSpan(s string) (Span, error) {
	switch span := Span(s); span {
	case "":
		return Daily, nil
	case Daily, Weekly, Monthly:
		return span, nil
	}
	return "", InvalidField("by", "numbers come by day, week or month, not by %q", s)
}

// first returns the first day of the part that a time is in.
func (s Span) first(t time.Time) time.Time {
	t = DayOf(t).Time()
	switch s {
	case Weekly:
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case Monthly:
		return t.AddDate(0, 0, 1-t.Day())
	}
	return t
}

// step returns the beginning of the part that is n after the one beginning at t.
func (s Span) step(t time.Time, n int) time.Time {
	switch s {
	case Weekly:
		return t.AddDate(0, 0, 7*n)
	case Monthly:
		return t.AddDate(0, n, 0)
	}
	return t.AddDate(0, 0, n)
}

// SpanTally is one part of a series.
type SpanTally struct {
	From time.Time // its first day
	Tally
}

// Numbers are what came of granting.
type Numbers struct {
	Total        Tally       // since the beginning
	Series       []SpanTally // oldest first, with those in which nothing happened; the last is not over yet
	TimeToAccept Quartiles
	Reach        Reach
}

// BadgeNumbers returns the numbers of a badge, for those who may see it.
func (s *Service) BadgeNumbers(ctx context.Context, by Account, badgeID int64, span Span) (Numbers, error) {
	b, err := s.BadgeOf(ctx, by, badgeID)
	if err != nil {
		return Numbers{}, err
	}
	return s.numbers(ctx, NumbersScope{IssuerID: b.IssuerID, BadgeID: b.ID}, span)
}

// IssuerNumbers returns the numbers of an issuer, for those who may see it.
func (s *Service) IssuerNumbers(ctx context.Context, by Account, issuerID int64, span Span) (Numbers, error) {
	i, err := s.IssuerOf(ctx, by, issuerID)
	if err != nil {
		return Numbers{}, err
	}
	return s.numbers(ctx, NumbersScope{IssuerID: i.ID}, span)
}

// ServerNumbers returns the numbers of all issuers, for admins.
func (s *Service) ServerNumbers(ctx context.Context, by Account, span Span) (Numbers, error) {
	if !by.Admin {
		return Numbers{}, Errorf(Forbidden, "only admins of this server may see its numbers")
	}
	return s.numbers(ctx, NumbersScope{}, span)
}

// RecentTally adds up the last 30 days of all issuers that the account may see.
func (s *Service) RecentTally(ctx context.Context, by Account) (sum Tally, err error) {
	var of NumbersScope
	if !by.Admin {
		of.AccountID = by.ID
	}
	since := Daily.step(Daily.first(s.Now()), 1-Daily.Length())
	list, err := s.Store.DailyNumbers(ctx, of, DayOf(since))
	for _, n := range list {
		sum.add(n)
	}
	return sum, err
}

func (s *Service) numbers(ctx context.Context, of NumbersScope, span Span) (n Numbers, err error) {
	list, err := s.Store.DailyNumbers(ctx, of, 0)
	if err != nil {
		return n, err
	}
	if n.TimeToAccept, err = s.Store.TimeToAccept(ctx, of); err != nil {
		return n, err
	}
	if n.Reach, err = s.Store.Reach(ctx, of); err != nil {
		return n, err
	}
	n.Series = series(list, span, s.Now())
	for _, day := range list {
		n.Total.add(day)
	}
	return n, nil
}

// series puts days into the parts of a series that ends with the part of now. What
// is older is in no part.
func series(list []DailyNumber, span Span, now time.Time) []SpanTally {
	parts := make([]SpanTally, span.Length())
	last := span.first(now)
	place := make(map[time.Time]int, len(parts))
	for i := range parts {
		parts[i].From = span.step(last, i+1-len(parts))
		place[parts[i].From] = i
	}
	for _, n := range list {
		if i, ok := place[span.first(n.Day.Time())]; ok {
			parts[i].add(n)
		}
	}
	return parts
}
