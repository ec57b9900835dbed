package badges

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Report is a complaint: one that another server or its people sent us, or one
// that we sent to another server. ActivityPub calls it Flag.
type Report struct {
	ID        int64
	URI       string // the activity's id
	Direction ReportDirection
	ActorID   string // who complained; of a sent one, this server's own actor
	AccountID int64  // who sent it; 0 for the operator and for received ones
	NewReport
	CreatedAt  time.Time
	ResolvedAt time.Time // zero while it is open; a sent one is never open
	Resolution string    // what was done, in an admin's words
}

// ReportDirection tells what came from what went.
type ReportDirection string

const (
	ReceivedReport ReportDirection = "received"
	SentReport     ReportDirection = "sent"
)

// NewReport is what a report says.
type NewReport struct {
	About   string   // id of the actor that it is about; "" if it names posts alone
	Objects []string // ids of posts
	Comment string   // plain text
}

// ReportFilter narrows a list of reports, newest first.
type ReportFilter struct {
	Direction ReportDirection // "" for both
	Open      bool            // only those that nobody has resolved
	Before    int64           // id of the last one seen
	Limit     int             // 0: no limit
}

// ReportReader finds reports.
type ReportReader interface {
	Report(ctx context.Context, id int64) (Report, error)
	Reports(ctx context.Context, f ReportFilter) ([]Report, error)
}

// ReportWriter keeps reports.
type ReportWriter interface {
	// InsertReport stores a report once by its URI; fresh is false when it was
	// stored before.
	InsertReport(ctx context.Context, r Report) (id int64, fresh bool, err error)
	ResolveReport(ctx context.Context, id int64, resolution string, at time.Time) error
}

// ReportFact is the Data of the events about reports.
type ReportFact struct {
	Report int64 `json:"report"`
}

const (
	maxReportComment = 5000
	maxReportObjects = 100
	maxResolution    = 2000
)

// ReceiveReport keeps a report of a verified actor for the admins.
func (s *Service) ReceiveReport(ctx context.Context, uri, actor string, n NewReport) error {
	n.Comment = Truncate(strings.TrimSpace(n.Comment), maxReportComment)
	n.Objects = n.Objects[:min(len(n.Objects), maxReportObjects)]
	return s.Store.InTx(ctx, func(tx Tx) error {
		_, err := s.insertReport(ctx, tx, Report{URI: uri, Direction: ReceivedReport, ActorID: actor, NewReport: n, CreatedAt: s.Now()})
		return err
	})
}

// SendReport complains to another server about one of its actors and, perhaps,
// their posts. The comment goes there in the server's name, not the account's. It
// needs an admin.
func (s *Service) SendReport(ctx context.Context, by Account, n NewReport) (r Report, err error) {
	if !by.Admin {
		return Report{}, Errorf(Forbidden, "only the server's admins report to other servers")
	}
	if n, err = s.cleanReport(n); err != nil {
		return Report{}, err
	}
	main := s.Site.MainDomain()
	r = Report{Direction: SentReport, AccountID: by.ID, NewReport: n, CreatedAt: s.Now()}
	r.ResolvedAt, r.ActorID = r.CreatedAt, s.Site.Origin(main)+"/actor"
	r.URI = r.ActorID + "#report-" + newULID(r.CreatedAt)
	err = s.Store.InTx(ctx, func(tx Tx) error {
		r, err = s.insertReport(ctx, tx, r)
		return err
	})
	return r, err
}

func (s *Service) cleanReport(n NewReport) (NewReport, error) {
	about, err := cleanTarget(n.About)
	if err != nil || !(NewBlock{Target: about}).IsActor() || s.Site.Has(hostOfTarget(about)) {
		return n, InvalidField("about", "say whom the report is about, by the id of their account, like https://social.example/users/jane")
	}
	n.About = about
	if len(n.Objects) > maxReportObjects {
		return n, InvalidField("objects", "%d posts are too many; at most %d", len(n.Objects), maxReportObjects)
	}
	if i := slices.IndexFunc(n.Objects, func(o string) bool { return hostOfTarget(o) != hostOfTarget(about) }); i >= 0 {
		return n, InvalidField("objects", "the post %q is not on the server of %s", Truncate(n.Objects[i], maxLabel), about)
	}
	n.Comment, err = cleanText("comment", n.Comment, maxReportComment)
	return n, err
}

func (s *Service) insertReport(ctx context.Context, tx Tx, r Report) (Report, error) {
	id, fresh, err := tx.InsertReport(ctx, r)
	if err != nil || !fresh {
		return r, err
	}
	r.ID = id
	kind := ReportReceived
	if r.Direction == SentReport {
		kind = ReportSent
	}
	return r, s.recordReport(ctx, tx, kind, id, r.AccountID)
}

// ResolveReport notes what was done about a report. It needs an admin; Conflict
// when it is resolved already.
func (s *Service) ResolveReport(ctx context.Context, by Account, id int64, resolution string) (r Report, err error) {
	if !by.Admin {
		return Report{}, Errorf(Forbidden, "only the server's admins resolve reports")
	}
	if resolution, err = cleanText("resolution", resolution, maxResolution); err != nil {
		return Report{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if r, err = tx.Report(ctx, id); err != nil {
			return err
		}
		if !r.ResolvedAt.IsZero() {
			return Errorf(Conflict, "report %d is resolved already", id)
		}
		r.ResolvedAt, r.Resolution = s.Now(), resolution
		if err := tx.ResolveReport(ctx, id, resolution, r.ResolvedAt); err != nil {
			return err
		}
		return s.recordReport(ctx, tx, ReportResolved, id, by.ID)
	})
	return r, err
}

// ReportsOf returns reports, newest first. It needs an admin.
func (s *Service) ReportsOf(ctx context.Context, by Account, f ReportFilter) ([]Report, error) {
	if !by.Admin {
		return nil, Errorf(Forbidden, "only the server's admins see reports")
	}
	return s.Store.Reports(ctx, f)
}

func (s *Service) recordReport(ctx context.Context, tx Tx, kind EventKind, id, accountID int64) error {
	data, err := json.Marshal(ReportFact{Report: id})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, AccountID: accountID, Data: data, At: s.Now()})
}
