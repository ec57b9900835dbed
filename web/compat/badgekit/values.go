package badgekit

import "time"

// bit is yes or no as the original's database has it: 1 or 0.
type bit int

func bitOf(yes bool) bit {
	if yes {
		return 1
	}
	return 0
}

// timestamp is a moment as the original writes it, in UTC to the second:
// 2014-05-29T19:23:40.000Z.
type timestamp string

func timestampOf(t time.Time) timestamp {
	return timestamp(t.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z"))
}

// presentTime returns nil for the zero time: what is absent is null in answers.
func presentTime(t time.Time) *timestamp {
	if t.IsZero() {
		return nil
	}
	s := timestampOf(t)
	return &s
}
