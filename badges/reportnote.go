package badges

import (
	"context"
	"strings"
	"time"
)

// ReportNote is what an admin writes down about a report, for the other admins.
type ReportNote struct {
	ID        int64
	ReportID  int64
	AccountID int64 // who wrote it; 0 for the operator
	Text      string
	CreatedAt time.Time
}

// ReportNoteReader finds notes.
type ReportNoteReader interface {
	// ReportNotes returns those about a report, oldest first.
	ReportNotes(ctx context.Context, reportID int64) ([]ReportNote, error)
}

// ReportNoteWriter keeps notes.
type ReportNoteWriter interface {
	InsertReportNote(ctx context.Context, n ReportNote) error
}

// NoteReport keeps a note about a report, also about one that is resolved. It needs
// an admin.
func (s *Service) NoteReport(ctx context.Context, by Account, reportID int64, text string) error {
	if err := mustBeAdmin(by, "write notes about reports"); err != nil {
		return err
	}
	text, err := cleanText("note", text, maxResolution)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return InvalidField("note", "the note is empty; write what the other admins should know")
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Report(ctx, reportID); err != nil {
			return err
		}
		if err := tx.InsertReportNote(ctx, ReportNote{ReportID: reportID, AccountID: by.ID, Text: text, CreatedAt: s.Now()}); err != nil {
			return err
		}
		return s.recordReport(ctx, tx, ReportNoted, reportID, by.ID)
	})
}

// ReportCase is a report with what an admin looks at to decide about it.
type ReportCase struct {
	Report
	Issuer  Issuer       // of ours, whom it is about; zero for none
	Grants  []Grant      // of ours, that it names
	Replies []ShownReply // to grants of ours, that it names
	Quotes  []ShownQuote // of grants of ours, that it names
	Others  []string     // ids that are none of these
	Notes   []ReportNote
}

// ReportOf returns a report with all that it is about. It needs an admin.
func (s *Service) ReportOf(ctx context.Context, by Account, id int64) (c ReportCase, err error) {
	if err := mustBeAdmin(by, "see reports"); err != nil {
		return c, err
	}
	if c.Report, err = s.Store.Report(ctx, id); err != nil {
		return c, err
	}
	if domain, username, ok := s.Site.ParseActor(c.About); ok {
		if c.Issuer, err = s.Store.IssuerByUsername(ctx, domain, username); err != nil && KindOf(err) != NotFound {
			return c, err
		}
	}
	for _, object := range c.Objects {
		if err := s.addToCase(ctx, &c, object); err != nil {
			return c, err
		}
	}
	c.Notes, err = s.Store.ReportNotes(ctx, id)
	return c, err
}

// addToCase finds out what an object of a report is.
func (s *Service) addToCase(ctx context.Context, c *ReportCase, object string) error {
	if ulid, ok := s.Site.ParseStatus(object); ok {
		g, err := s.Store.GrantByULID(ctx, ulid)
		if err == nil {
			c.Grants = append(c.Grants, g)
		}
		if KindOf(err) != NotFound {
			return err
		}
	}
	replies, err := s.Store.ShownReplies(ctx, ReplyFilter{URI: object})
	if err != nil {
		return err
	}
	quotes, err := s.Store.ShownQuotes(ctx, QuoteFilter{URI: object})
	if err != nil {
		return err
	}
	c.Replies, c.Quotes = append(c.Replies, replies...), append(c.Quotes, quotes...)
	if len(replies) == 0 && len(quotes) == 0 {
		c.Others = append(c.Others, object)
	}
	return nil
}
