package badges

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// Application asks for a badge, with evidence, on behalf of a learner.
type Application struct {
	ID       int64
	Slug     string // 32 hexadecimal digits that name it in addresses
	BadgeID  int64
	IssuerID int64  // the badge's
	Learner  string // e-mail address, lower case; "" for who applied by a post
	ActorID  string // who applied by a post; "" for others, as are the next two
	Handle   string // @user@host
	Post     string // the post's id
	Language string // in which they apply, BCP 47; "" for unknown
	NewApplication
	CreatedAt time.Time
}

// NewApplication is what can be said of an application, at first and later.
type NewApplication struct {
	AssignedTo    string    // e-mail address of the reviewer; "" for nobody
	AssignedUntil time.Time // when the assignment ends; zero: never
	Evidence      []ApplicationEvidence
	ProcessedAt   time.Time // zero while it waits for a decision
}

// ApplicationEvidence is one thing that speaks for the learner.
type ApplicationEvidence struct {
	URL        string `json:"url"`
	MediaType  string `json:"mediaType"` // "link", "image" or "" for unknown
	Reflection string `json:"reflection"`
}

// ApplicationFact is the Data of the events about applications.
type ApplicationFact struct {
	Application int64 `json:"application"`
	Review      int64 `json:"review,omitempty"`
	// Approved tells whether the review satisfies all that the badge requires.
	Approved bool `json:"approved"`
	// Decided tells that the review ended the waiting ([Service.Decide]), of which
	// who applied with an e-mail address is told by mail.
	Decided bool `json:"decided,omitempty"`
}

// Decides reports whether the event is a decision on an application.
func (e Event) Decides() bool {
	var fact ApplicationFact
	return e.Kind == ApplicationReviewed && json.Unmarshal(e.Data, &fact) == nil && fact.Decided
}

// ApplicationFilter narrows a list of applications, ordered by badge and age.
type ApplicationFilter struct {
	Under     int64  // only those for badges of this issuer and all below it; 0 for all
	BadgeID   int64  // 0 for all
	Learner   string // e-mail address; "" for all
	AccountID int64  // only those on whose issuer the account has a role; 0 for all
	Processed ProcessedFilter
	Newest    bool // newest first, whatever the badge
	Offset    int  // how many to leave out; with Limit only
	Limit     int  // 0: no limit
}

// ProcessedFilter says what becomes of processed applications in a list.
type ProcessedFilter int

const (
	ProcessedOrNot ProcessedFilter = iota
	OnlyProcessed
	OnlyUnprocessed
)

// ApplicationReader finds applications and their reviews.
type ApplicationReader interface {
	Application(ctx context.Context, id int64) (Application, error)
	ApplicationBySlug(ctx context.Context, slug string) (Application, error)
	Applications(ctx context.Context, f ApplicationFilter) ([]Application, error)
	// CountApplications ignores the filter's page.
	CountApplications(ctx context.Context, f ApplicationFilter) (int, error)
	Review(ctx context.Context, id int64) (Review, error)
	ReviewBySlug(ctx context.Context, slug string) (Review, error)
	// Reviews returns the reviews of an application, oldest first.
	Reviews(ctx context.Context, applicationID int64) ([]Review, error)
}

// ApplicationWriter changes applications and reviews.
type ApplicationWriter interface {
	InsertApplication(ctx context.Context, a Application) (id int64, err error)
	UpdateApplication(ctx context.Context, a Application) error
	// DeleteApplication deletes its reviews, too.
	DeleteApplication(ctx context.Context, id int64) error
	InsertReview(ctx context.Context, r Review) (id int64, err error)
	UpdateReview(ctx context.Context, r Review) error
	DeleteReview(ctx context.Context, id int64) error
}

const (
	maxEvidences     = 100
	maxEvidenceURL   = 2048
	maxReflection    = 10000
	maxApplicationMT = 100
)

func (n *NewApplication) clean() (err error) {
	if n.AssignedTo != "" {
		if n.AssignedTo, err = CleanEmail(n.AssignedTo); err != nil {
			return InvalidField("assignedTo", "Invalid email format")
		}
	}
	if len(n.Evidence) > maxEvidences {
		return InvalidField("evidence", "%d pieces of evidence are too many; at most %d", len(n.Evidence), maxEvidences)
	}
	for i := range n.Evidence {
		e := &n.Evidence[i]
		if e.URL, err = cleanLine("evidence URL", e.URL, maxEvidenceURL); err != nil {
			return err
		}
		if e.Reflection, err = cleanText("reflection", e.Reflection, maxReflection); err != nil {
			return err
		}
		switch e.MediaType {
		case "link", "image", "":
		default:
			return InvalidField("mediaType", "media type %q is unknown; take link or image", Truncate(e.MediaType, maxApplicationMT))
		}
	}
	return nil
}

// Apply files an application for a badge. It needs a reviewer on the badge's
// issuer, such as the site where the learner applied.
func (s *Service) Apply(ctx context.Context, by Account, badgeID int64, learner string, n NewApplication) (a Application, err error) {
	if learner, err = CleanEmail(learner); err != nil {
		return Application{}, InvalidField("learner", "Invalid email format")
	}
	if err := n.clean(); err != nil {
		return Application{}, err
	}
	a = Application{Slug: randomHex(16), BadgeID: badgeID, Learner: learner, NewApplication: n, CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		b, err := badge(ctx, tx, badgeID)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, b.IssuerID, Reviewer); err != nil {
			return err
		}
		a.IssuerID = b.IssuerID
		if a.ID, err = tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return s.recordApplication(ctx, tx, by, ApplicationCreated, a, ApplicationFact{Application: a.ID})
	})
	return a, err
}

// UpdateApplication replaces all that can be said of an application. It needs a
// reviewer.
func (s *Service) UpdateApplication(ctx context.Context, by Account, id int64, n NewApplication) (a Application, err error) {
	if err := n.clean(); err != nil {
		return Application{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if a, err = s.application(ctx, tx, by, id); err != nil {
			return err
		}
		a.NewApplication = n
		return tx.UpdateApplication(ctx, a)
	})
	return a, err
}

// DeleteApplication deletes an application with its reviews. It needs a reviewer.
func (s *Service) DeleteApplication(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := s.application(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.DeleteApplication(ctx, id)
	})
}

// ApplicationOf returns an application by its slug, if the account may see it.
func (s *Service) ApplicationOf(ctx context.Context, by Account, slug string) (Application, error) {
	a, err := s.Store.ApplicationBySlug(ctx, strings.ToLower(slug))
	if err != nil {
		return Application{}, err
	}
	return a, s.authorize(ctx, s.Store, by, a.IssuerID, Viewer)
}

// ApplicationsOf returns the applications that the account may see, and how many
// there are on all pages together.
func (s *Service) ApplicationsOf(ctx context.Context, by Account, f ApplicationFilter) (page []Application, total int, err error) {
	if !by.Admin {
		f.AccountID = by.ID
	}
	f.Learner = strings.ToLower(f.Learner)
	if page, err = s.Store.Applications(ctx, f); err != nil || f.Limit == 0 {
		return page, len(page), err
	}
	total, err = s.Store.CountApplications(ctx, f)
	return page, total, err
}

// application returns an application that the account may review.
func (s *Service) application(ctx context.Context, tx Tx, by Account, id int64) (Application, error) {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return Application{}, err
	}
	return a, s.authorize(ctx, tx, by, a.IssuerID, Reviewer)
}

func (s *Service) recordApplication(ctx context.Context, tx Tx, by Account, kind EventKind, a Application, fact ApplicationFact) error {
	data, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: a.IssuerID, BadgeID: a.BadgeID, AccountID: by.ID, Data: data, At: s.Now()})
}
