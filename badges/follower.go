package badges

import (
	"context"
	"encoding/json"
	"time"
)

// Follower is an actor elsewhere who follows one of our issuers, as their server
// described them last.
type Follower struct {
	IssuerID int64
	ActorID  string
	FollowID string // of their Follow
	Host     string
	Handle   string // @user@host
	Name     string // plain text, may be empty
	URL      string // of their page, may be empty
	Since    time.Time
}

// FollowerFilter narrows a list of followers, newest first.
type FollowerFilter struct {
	IssuerID int64
	Host     string // "" for all
	Offset   int    // how many to leave out; with Limit only
	Limit    int    // 0: no limit
}

// FollowerHost is a server with how many of its actors follow an issuer.
type FollowerHost struct {
	Host      string
	Followers int
}

// FollowerReader finds who follows our issuers.
type FollowerReader interface {
	Follower(ctx context.Context, issuerID int64, actor string) (Follower, error)
	FollowerList(ctx context.Context, f FollowerFilter) ([]Follower, error)
	// FollowerHosts returns an issuer's followers by server, most first.
	FollowerHosts(ctx context.Context, issuerID int64) ([]FollowerHost, error)
}

// FollowerWriter changes that. Follows come in by federation.
type FollowerWriter interface {
	RemoveFollower(ctx context.Context, issuerID int64, actor string) error
}

// FollowerFact is the Data of [FollowerRemoved].
type FollowerFact struct {
	Actor  string `json:"actor"`
	Follow string `json:"follow"` // the id of their Follow
}

// FollowersByHost returns on which servers an issuer is followed, most followers
// first. It needs a viewer.
func (s *Service) FollowersByHost(ctx context.Context, by Account, issuerID int64) ([]FollowerHost, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Viewer); err != nil {
		return nil, err
	}
	return s.Store.FollowerHosts(ctx, issuerID)
}

// FollowerPage returns followers of an issuer, newest first. It needs a viewer.
func (s *Service) FollowerPage(ctx context.Context, by Account, f FollowerFilter) ([]Follower, error) {
	if err := s.authorize(ctx, s.Store, by, f.IssuerID, Viewer); err != nil {
		return nil, err
	}
	return s.Store.FollowerList(ctx, f)
}

// RemoveFollower ends that an actor follows an issuer, and has their server told.
// They may follow again. It needs a manager. NotFound for who does not follow.
func (s *Service) RemoveFollower(ctx context.Context, by Account, issuerID int64, actor string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.authorize(ctx, tx, by, issuerID, Manager); err != nil {
			return err
		}
		f, err := tx.Follower(ctx, issuerID, actor)
		if err != nil {
			return err
		}
		if err := tx.RemoveFollower(ctx, issuerID, actor); err != nil {
			return err
		}
		data, err := json.Marshal(FollowerFact{Actor: f.ActorID, Follow: f.FollowID})
		if err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: FollowerRemoved, IssuerID: issuerID, AccountID: by.ID, Data: data, At: s.Now()})
	})
}
