package badges

import (
	"context"
	"encoding/json"
	"time"
)

// Reminder says that the end of a grant comes near enough for its recipient to be
// reminded: Days is the latest of the badge's reminders that is due. Those before
// it that were missed are made up for by this one.
type Reminder struct {
	GrantID int64
	Days    int
}

// ReminderReader finds whom to remind.
type ReminderReader interface {
	// DueReminders returns the reminders that are due at now and were not sent, of
	// grants that are processed, have not ended and are not renewed; at most limit.
	// A reminder from before the recipient accepted is not due.
	DueReminders(ctx context.Context, now time.Time, limit int) ([]Reminder, error)
}

// ReminderWriter keeps what was sent.
type ReminderWriter interface {
	// InsertReminder stores that a reminder is settled; inserted is false when it
	// was before.
	InsertReminder(ctx context.Context, r Reminder, at time.Time) (inserted bool, err error)
}

// ReminderFact is the Data of [GrantExpiring].
type ReminderFact struct {
	Days int `json:"days"` // of the badge's reminders
}

// reminderBatch is how many reminders are settled in one transaction.
const reminderBatch = 100

// RemindExpiring records a [GrantExpiring] event for each reminder that is due,
// once, however many servers ask and however late they do; several that were missed
// become one. Recipients who want nothing from the issuer are not reminded, nor are
// those of an archived one. It asks for no role: the work is the server's own.
func (s *Service) RemindExpiring(ctx context.Context) error {
	for {
		now, found := s.Now(), 0
		err := s.Store.InTx(ctx, func(tx Tx) error {
			due, err := tx.DueReminders(ctx, now, reminderBatch)
			if err != nil {
				return err
			}
			found = len(due)
			for _, r := range due {
				if err := s.remind(ctx, tx, r, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || found < reminderBatch {
			return err
		}
	}
}

func (s *Service) remind(ctx context.Context, tx Tx, r Reminder, now time.Time) error {
	inserted, err := tx.InsertReminder(ctx, r, now)
	if err != nil || !inserted {
		return err
	}
	g, err := tx.Grant(ctx, r.GrantID)
	if err != nil {
		return err
	}
	switch err := mayOffer(ctx, tx, g); {
	case err != nil && KindOf(err) == Forbidden:
		return nil
	case err != nil:
		return err
	}
	issuer, err := tx.Issuer(ctx, g.IssuerID)
	if err != nil || !issuer.ArchivedAt.IsZero() {
		return err
	}
	e := grantEvent(GrantExpiring, g, 0, now)
	if e.Data, err = json.Marshal(ReminderFact{Days: r.Days}); err != nil {
		return err
	}
	return s.record(ctx, tx, e)
}
