package badges

import (
	"context"
	"encoding/json"
	"time"
)

// OpenBadgeReader tells which badges people may apply for themselves.
type OpenBadgeReader interface {
	// TakesApplications reports whether everybody may apply.
	TakesApplications(ctx context.Context, badgeID int64) (bool, error)
	// ApplicationOfPost returns the application for a badge that a post made.
	ApplicationOfPost(ctx context.Context, badgeID int64, post string) (Application, error)
	// LatestApplication returns the newest application for a badge of an actor or
	// of an e-mail address.
	LatestApplication(ctx context.Context, badgeID int64, from string) (Application, error)
	// WaitingApplication is LatestApplication of those that nobody has decided on.
	WaitingApplication(ctx context.Context, badgeID int64, from string) (Application, error)
}

// OpenBadgeWriter changes that.
type OpenBadgeWriter interface {
	SetTakesApplications(ctx context.Context, badgeID int64, open bool, at time.Time) error
}

// Applicant is somebody who asks for a badge by a post that mentions its issuer.
// The caller has verified that the post is the actor's.
type Applicant struct {
	ActorID string `json:"actor"`
	Handle  string `json:"handle"` // @user@host
	Post    string `json:"post"`   // the post's id
	URL     string `json:"url"`    // its page
	Text    string `json:"text"`   // what it says, without handles, hashtags and links
	// Language is the post's (BCP 47), "" for unknown.
	Language string `json:"language,omitempty"`
}

// ApplicantFact is the Data of [ApplicationTurnedDown].
type ApplicantFact struct {
	Applicant
	Reason string `json:"reason"` // why not, for the applicant
}

// OpenApplications lets everybody apply for a badge, by a post or on its page, or
// ends that. Badges are closed at first. It needs a manager.
func (s *Service) OpenApplications(ctx context.Context, by Account, badgeID int64, open bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		b, err := badge(ctx, tx, badgeID)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, b.IssuerID, Manager); err != nil {
			return err
		}
		now := s.Now()
		if err := tx.SetTakesApplications(ctx, badgeID, open, now); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: BadgeUpdated, IssuerID: b.IssuerID, BadgeID: b.ID, AccountID: by.ID, At: now})
	})
}

// ApplyByPost files the application that a post is. What can't be one, because the
// badge takes none or the applicant has it, is recorded with the reason, which the
// applicant is told; then the application is zero. A post applies for a badge once.
// Who refuses the issuer is told nothing (see [Service.RefuseIssuer]).
func (s *Service) ApplyByPost(ctx context.Context, badgeID int64, who Applicant) (a Application, err error) {
	who.Text = Truncate(who.Text, maxReflection)
	if who.Language, err = cleanLanguage(who.Language); err != nil {
		who.Language = "" // other servers may send anything
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		b, err := badge(ctx, tx, badgeID)
		if err != nil {
			return err
		}
		if refuses, err := tx.Refuses(ctx, b.IssuerID, who.ActorID); err != nil || refuses {
			return err
		}
		if known, err := tx.ApplicationOfPost(ctx, badgeID, who.Post); err == nil || KindOf(err) != NotFound {
			a = known
			return err
		}
		reason, err := obstacle(ctx, tx, b, who)
		if err != nil {
			return err
		}
		if reason.Format != "" {
			return s.turnDown(ctx, tx, b, who, reason.String())
		}
		a = Application{
			Slug: randomHex(16), BadgeID: b.ID, IssuerID: b.IssuerID, ActorID: who.ActorID, Handle: who.Handle, Post: who.Post, Language: who.Language, CreatedAt: s.Now(),
			NewApplication: NewApplication{Evidence: []ApplicationEvidence{{URL: who.URL, MediaType: "link", Reflection: who.Text}}},
		}
		if a.ID, err = tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return s.recordApplication(ctx, tx, Account{}, ApplicationCreated, a, ApplicationFact{Application: a.ID})
	})
	return a, err
}

func (s *Service) turnDown(ctx context.Context, tx Tx, b Badge, who Applicant, reason string) error {
	data, err := json.Marshal(ApplicantFact{Applicant: who, Reason: reason})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: ApplicationTurnedDown, IssuerID: b.IssuerID, BadgeID: b.ID, Data: data, At: s.Now()})
}

// obstacle says, for the applicant, why they can't apply; the zero Phrase if they can.
func obstacle(ctx context.Context, tx Tx, b Badge, who Applicant) (Phrase, error) {
	open, err := tx.TakesApplications(ctx, b.ID)
	if err != nil {
		return Phrase{}, err
	}
	if !open || !b.ArchivedAt.IsZero() {
		return Word("this badge is not open to applications."), nil
	}
	if who.Text == "" {
		return Word("there are no words about why you should get it. Write again, and say what you did."), nil
	}
	identity, err := tx.IdentityByAlias(ctx, who.ActorID)
	if err != nil && KindOf(err) != NotFound {
		return Phrase{}, err
	}
	return earlier(ctx, tx, b, who.ActorID, identity.ID)
}

// earlier says what became of the same person's wish before: they wait for a
// decision, or have the badge. identityID is 0 for somebody who never got one.
func earlier(ctx context.Context, tx Tx, b Badge, from string, identityID int64) (Phrase, error) {
	_, err := tx.WaitingApplication(ctx, b.ID, from)
	if err == nil {
		return Word("your earlier application is still waiting for a decision."), nil
	}
	if KindOf(err) != NotFound || identityID == 0 {
		return Phrase{}, unlessNotFound(err)
	}
	g, err := tx.LiveGrant(ctx, b.ID, identityID)
	switch {
	case err != nil:
		return Phrase{}, unlessNotFound(err)
	case g.Decided():
		return Word("you have this badge already."), nil
	}
	return Word("this badge was offered to you already. Look for the message with the link to accept it."), nil
}

func unlessNotFound(err error) error {
	if KindOf(err) == NotFound {
		return nil
	}
	return err
}
