package templates

import "time"

// Reminder is the e-mail that tells a recipient that a badge of theirs will end.
type Reminder struct {
	Site      Site
	Recipient string // may be empty
	Badge     string // its title
	Picture   Picture
	Issuer    Link
	Page      string // address of the grant, for its recipient
	ExpiresAt time.Time
}

func (Reminder) letter() string { return "reminder" }
