package badges

import (
	"context"
	"time"
)

// Announcement stands above all pages for a while.
type Announcement struct {
	ID        int64
	Text      string    // Markdown
	StartsAt  time.Time // zero: at once
	EndsAt    time.Time // zero: until it is deleted
	CreatedAt time.Time
}

// Shown reports whether it is to be shown now.
func (a Announcement) Shown(now time.Time) bool {
	return !now.Before(a.StartsAt) && (a.EndsAt.IsZero() || now.Before(a.EndsAt))
}

// AnnouncementReader finds announcements.
type AnnouncementReader interface {
	Announcement(ctx context.Context, id int64) (Announcement, error)
	// Announcements returns all, newest first.
	Announcements(ctx context.Context) ([]Announcement, error)
}

// AnnouncementWriter changes announcements.
type AnnouncementWriter interface {
	InsertAnnouncement(ctx context.Context, a Announcement) (id int64, err error)
	DeleteAnnouncement(ctx context.Context, id int64) error
}

// AnnouncementFact is the Data of the events about announcements.
type AnnouncementFact struct {
	Announcement int64  `json:"announcement"`
	Text         string `json:"text"` // its beginning
}

const (
	maxAnnouncement  = 1000
	maxAnnouncements = 20
)

// Announce has a text shown above all pages. It needs an admin.
func (s *Service) Announce(ctx context.Context, by Account, a Announcement) (_ Announcement, err error) {
	if err := mustBeAdmin(by, "make announcements"); err != nil {
		return a, err
	}
	if a.Text, err = cleanText("text", a.Text, maxAnnouncement); err != nil {
		return a, err
	}
	if a.Text == "" {
		return a, InvalidField("text", "the text is missing; say what people are to know")
	}
	if !a.EndsAt.IsZero() && !a.StartsAt.Before(a.EndsAt) {
		return a, InvalidField("ends", "the announcement ends before it begins; choose a later end")
	}
	a.CreatedAt = s.Now()
	err = s.Store.InTx(ctx, func(tx Tx) error {
		all, err := tx.Announcements(ctx)
		if err != nil {
			return err
		}
		if len(all) >= maxAnnouncements {
			return Errorf(Conflict, "there are %d announcements; delete those that are over", maxAnnouncements)
		}
		if a.ID, err = tx.InsertAnnouncement(ctx, a); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, AnnouncementMade, 0, AnnouncementFact{a.ID, Truncate(a.Text, maxSettingFact)})
	})
	return a, err
}

// DeleteAnnouncement ends an announcement. It needs an admin.
func (s *Service) DeleteAnnouncement(ctx context.Context, by Account, id int64) error {
	if err := mustBeAdmin(by, "delete announcements"); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Announcement(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteAnnouncement(ctx, id); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, AnnouncementDeleted, 0, AnnouncementFact{id, Truncate(a.Text, maxSettingFact)})
	})
}
