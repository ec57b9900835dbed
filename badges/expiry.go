package badges

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxReminders and maxReminderDays limit the list of a badge's reminders.
	maxReminders    = 5
	maxReminderDays = 365
)

// UsualReminders are the reminders of a badge that says nothing of them, in days
// before a grant's end.
func UsualReminders() []int { return []int{30, 7} }

// ReminderDays are the reminders that the definition asks for, earliest first.
func (d Definition) ReminderDays() []int {
	if d.Reminders == nil {
		return UsualReminders()
	}
	return d.Reminders
}

// ExpiryFrom returns when a grant ends that is made at t; the zero time: never.
func (d Definition) ExpiryFrom(t time.Time) time.Time {
	if !d.ExpiresAt.IsZero() {
		return d.ExpiresAt
	}
	return d.Validity.After(t)
}

// ParseReminders reads days before the end, such as "30, 7"; "" is an empty list,
// which means none.
func ParseReminders(s string) ([]int, error) {
	days := []int{}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, InvalidField("reminders", "%q is no number of days; write the days before the end like 30, 7", word)
		}
		days = append(days, n)
	}
	return days, nil
}

// FormatReminders is the reverse of ParseReminders.
func FormatReminders(days []int) string {
	words := make([]string, len(days))
	for i, n := range days {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// cleanExpiry puts the reminders in order; the usual ones are stored as nil.
func (d *Definition) cleanExpiry() error {
	if !d.ExpiresAt.IsZero() && d.Validity != (Period{}) {
		return InvalidField("expiresAt", "a badge is valid for a period or until a date, not both; leave one of them empty")
	}
	if !d.ExpiresAt.IsZero() {
		d.ExpiresAt = d.ExpiresAt.UTC().Truncate(time.Millisecond)
	}
	if len(d.Reminders) > maxReminders {
		return InvalidField("reminders", "%d reminders are too many; at most %d", len(d.Reminders), maxReminders)
	}
	for _, n := range d.Reminders {
		if n < 1 || n > maxReminderDays {
			return InvalidField("reminders", "a reminder can't come %d days before the end; take 1 to %d", n, maxReminderDays)
		}
	}
	if d.Reminders == nil {
		return nil
	}
	days := slices.Clone(d.Reminders)
	slices.SortFunc(days, func(a, b int) int { return b - a })
	if d.Reminders = slices.Compact(days); slices.Equal(d.Reminders, UsualReminders()) {
		d.Reminders = nil
	}
	return nil
}
