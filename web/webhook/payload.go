package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"laurel/badges"
)

// message is the body of the format standard.
type message struct {
	Type      badges.EventKind `json:"type"`
	Timestamp time.Time        `json:"timestamp"` // when it happened
	Data      messageData      `json:"data"`
}

// messageData tells what the event was about, as it is now.
type messageData struct {
	Issuer      *messageIssuer      `json:"issuer,omitempty"`
	Badge       *messageBadge       `json:"badge,omitempty"`
	Grant       *messageGrant       `json:"grant,omitempty"`
	Application *messageApplication `json:"application,omitempty"`
	Review      *messageReview      `json:"review,omitempty"`
	Holder      *messageHolder      `json:"holder,omitempty"`
}

type messageIssuer struct {
	ID     int64  `json:"id"`
	Actor  string `json:"actor"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

type messageBadge struct {
	ID      int64  `json:"id"`
	URL     string `json:"url"`
	Title   string `json:"title"`
	Version int    `json:"version"`
}

type messageGrant struct {
	ID         string            `json:"id"` // the ULID
	Note       string            `json:"note"`
	Assertion  string            `json:"assertion"`
	Credential string            `json:"credential"`
	State      badges.State      `json:"state"`
	Visibility badges.Visibility `json:"visibility"`
	Name       string            `json:"name,omitempty"`
	ProfileURI string            `json:"profileUri,omitempty"`
	Email      string            `json:"email,omitempty"`
	GrantedAt  time.Time         `json:"grantedAt"`
	ExpiresAt  time.Time         `json:"expiresAt,omitzero"`
	RevokedAt  time.Time         `json:"revokedAt,omitzero"`
	Reason     string            `json:"reason,omitempty"` // of a revocation
	Comment    string            `json:"comment,omitempty"`
}

type messageApplication struct {
	ID       string                       `json:"id"` // the slug
	Learner  string                       `json:"learner"`
	Evidence []badges.ApplicationEvidence `json:"evidence,omitempty"`
}

type messageReview struct {
	ID       string              `json:"id"` // the slug
	Author   string              `json:"author"`
	Comment  string              `json:"comment,omitempty"`
	Items    []badges.ReviewItem `json:"items,omitempty"`
	Approved bool                `json:"approved"`
}

type messageHolder struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// standardPayload makes the body of the format standard.
func (s *Sender) standardPayload(ctx context.Context, e badges.Event) ([]byte, error) {
	m := message{Type: e.Kind, Timestamp: e.At.UTC()}
	issuer, err := s.Store.Issuer(ctx, e.IssuerID)
	if err != nil {
		return nil, fmt.Errorf("issuer of event %d: %w", e.ID, err)
	}
	site := s.Service.Site
	m.Data.Issuer = &messageIssuer{ID: issuer.ID, Actor: site.Actor(issuer), Handle: site.Handle(issuer), Name: issuer.Name}
	if e.BadgeID != 0 {
		b, err := s.Store.Badge(ctx, e.BadgeID)
		if err != nil {
			return nil, fmt.Errorf("badge of event %d: %w", e.ID, err)
		}
		m.Data.Badge = &messageBadge{ID: b.ID, URL: site.Badge(issuer, b.ID), Title: b.Title, Version: b.Version}
	}
	if e.GrantID != 0 {
		if m.Data.Grant, err = s.messageGrant(ctx, issuer, e); err != nil {
			return nil, fmt.Errorf("grant of event %d: %w", e.ID, err)
		}
	}
	if e.Kind == badges.ApplicationCreated || e.Kind == badges.ApplicationReviewed {
		if err := s.addApplication(ctx, &m.Data, e); err != nil {
			return nil, fmt.Errorf("application of event %d: %w", e.ID, err)
		}
	}
	if e.Kind == badges.HolderCreated {
		if m.Data.Holder, err = s.messageHolder(ctx, e); err != nil {
			return nil, fmt.Errorf("holder of event %d: %w", e.ID, err)
		}
	}
	return json.Marshal(m)
}

// messageHolder returns nil for a holder who has been deleted since.
func (s *Sender) messageHolder(ctx context.Context, e badges.Event) (*messageHolder, error) {
	var fact badges.HolderFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return nil, err
	}
	h, err := s.Store.Holder(ctx, fact.Holder)
	if badges.KindOf(err) == badges.NotFound {
		return nil, nil
	}
	return &messageHolder{ID: h.ID, Name: h.Name}, err
}

func (s *Sender) messageGrant(ctx context.Context, issuer badges.Issuer, e badges.Event) (*messageGrant, error) {
	g, err := s.Store.Grant(ctx, e.GrantID)
	if err != nil {
		return nil, err
	}
	var fact badges.AwardFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return nil, err
	}
	site := s.Service.Site
	return &messageGrant{
		ID: g.ULID, Note: site.Note(issuer, g), Assertion: site.Assertion(issuer, g), Credential: site.Credential(issuer, g),
		State: g.State, Visibility: g.Visibility, Name: g.Name, ProfileURI: g.ProfileURI, Email: g.Email,
		GrantedAt: g.GrantedAt.UTC(), ExpiresAt: g.ExpiresAt, RevokedAt: g.RevokedAt, Reason: g.RevocationReason, Comment: fact.Comment,
	}, nil
}

// addApplication adds what there still is: applications and reviews can be deleted
// before anybody is told of them.
func (s *Sender) addApplication(ctx context.Context, data *messageData, e badges.Event) error {
	var fact badges.ApplicationFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return err
	}
	a, err := s.Store.Application(ctx, fact.Application)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	data.Application = &messageApplication{ID: a.Slug, Learner: a.Learner, Evidence: a.Evidence}
	if fact.Review == 0 {
		return nil
	}
	r, err := s.Store.Review(ctx, fact.Review)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	data.Review = &messageReview{ID: r.Slug, Author: r.Author, Comment: r.Comment, Items: r.Items, Approved: fact.Approved}
	return nil
}
