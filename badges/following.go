package badges

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// Follow is that one of our actors follows one elsewhere, whose badges then come
// here.
type Follow struct {
	ID       int64       `json:"id"`
	IssuerID int64       `json:"issuer"` // who follows: an issuer, or a domain's announcer
	Target   string      `json:"target"` // whom, as it was given: acct:user@host or an address
	ActorID  string      `json:"actor"`  // "" until the target was looked up
	URI      string      `json:"uri"`    // the activity's id
	State    FollowState `json:"state"`
	// Problem says why the last look-up failed.
	Problem    string    `json:"problem"`
	CreatedAt  time.Time `json:"createdAt"`
	AnsweredAt time.Time `json:"answeredAt"` // zero until the other side answered
}

// FollowState is what became of a Follow.
type FollowState string

const (
	FollowSought    FollowState = "sought"    // the target is being looked up
	FollowRequested FollowState = "requested" // it was asked
	FollowAccepted  FollowState = "accepted"
	FollowRejected  FollowState = "rejected" // by the other side, or there is no such actor
)

// FollowFilter narrows a list of follows, oldest first.
type FollowFilter struct {
	IssuerID int64       // 0 for all
	ActorID  string      // "" for all
	State    FollowState // "" for all
	After    int64       // id of the last one seen
	Limit    int         // 0: no limit
}

// FollowReader finds whom our actors follow.
type FollowReader interface {
	FollowByID(ctx context.Context, id int64) (Follow, error)
	FollowByURI(ctx context.Context, uri string) (Follow, error)
	Follows(ctx context.Context, f FollowFilter) ([]Follow, error)
	CountFollows(ctx context.Context, f FollowFilter) (int, error)
}

// FollowWriter changes that.
type FollowWriter interface {
	// InsertFollow stores a follow; inserted is false, and nothing stored, when the
	// issuer follows that target already.
	InsertFollow(ctx context.Context, f Follow) (id int64, inserted bool, err error)
	// UpdateFollow stores actor, state, problem and time of the answer.
	UpdateFollow(ctx context.Context, f Follow) error
	DeleteFollow(ctx context.Context, id int64) error
}

// FollowFact is the Data of the events about follows.
type FollowFact struct {
	Follow Follow `json:"follow"`
}

// NewFollow is a request to follow.
type NewFollow struct {
	IssuerID int64 // 0 for the announcer of the main domain
	// Target is a handle, the address of an actor or its page, or the name of a badge
	// server, which stands for its announcer.
	Target string
}

// Follow has one of our actors follow an actor elsewhere, which is looked up later.
// Following the same again changes nothing. It needs a manager of the issuer, an
// admin for an announcer.
func (s *Service) Follow(ctx context.Context, by Account, n NewFollow) (f Follow, err error) {
	target, err := s.cleanFollowTarget(n.Target)
	if err != nil {
		return Follow{}, err
	}
	who, err := s.follower(ctx, by, n.IssuerID)
	if err != nil {
		return Follow{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		f, err = s.startFollow(ctx, tx, who, by.ID, target)
		return err
	})
	return f, err
}

func (s *Service) startFollow(ctx context.Context, tx Tx, who Issuer, accountID int64, target string) (Follow, error) {
	same, err := tx.Follows(ctx, FollowFilter{IssuerID: who.ID, ActorID: target})
	if err != nil {
		return Follow{}, err
	}
	if len(same) > 0 {
		return same[0], nil
	}
	now := s.Now()
	f := Follow{IssuerID: who.ID, Target: target, State: FollowSought, CreatedAt: now}
	f.URI = s.Site.Actor(who) + "#follow/" + newULID(now)
	id, inserted, err := tx.InsertFollow(ctx, f)
	if err != nil {
		return Follow{}, err
	}
	if !inserted {
		return s.knownFollow(ctx, tx, who.ID, target)
	}
	f.ID = id
	return f, s.recordFollow(ctx, tx, FollowAdded, accountID, f)
}

func (s *Service) knownFollow(ctx context.Context, r Reader, issuerID int64, target string) (Follow, error) {
	known, err := r.Follows(ctx, FollowFilter{IssuerID: issuerID})
	if err != nil {
		return Follow{}, err
	}
	for _, f := range known {
		if f.Target == target {
			return f, nil
		}
	}
	return Follow{}, Errorf(Conflict, "the list of follows changed at this moment; try again")
}

// follower returns the actor of ours that is to follow, if the account may say so.
func (s *Service) follower(ctx context.Context, by Account, issuerID int64) (Issuer, error) {
	if issuerID == 0 {
		if !by.Admin {
			return Issuer{}, Errorf(Forbidden, "only the server's admins say whom the announcer follows")
		}
		return s.Announcer(ctx, s.Site.MainDomain())
	}
	who, err := s.Store.Issuer(ctx, issuerID)
	if err != nil {
		return Issuer{}, err
	}
	if who.Role == RoleInstance {
		return Issuer{}, Errorf(Forbidden, "the server's own actor follows nobody; let the announcer or an issuer do it")
	}
	return who, s.authorize(ctx, s.Store, by, who.ID, Manager)
}

// cleanFollowTarget returns the one form of what people give as a target.
func (s *Service) cleanFollowTarget(target string) (string, error) {
	target = strings.TrimSpace(target)
	if !strings.Contains(target, "@") && !strings.Contains(target, "://") {
		target = "https://" + target
	}
	if u, err := url.Parse(target); err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.User == nil {
		host := strings.ToLower(u.Host)
		if _, err := cleanHost(host); err != nil {
			return "", err
		}
		// BadgeFed's address of a server's announcer, which Laurel answers, too.
		target = u.Scheme + "://" + host + "/actors/" + host + "/_relaybot"
	}
	id, err := ParseAccount(target)
	if err != nil {
		return "", InvalidField("target", "%q is no fediverse account; give a handle like @academy@badges.example, an address, or the name of a badge server", Truncate(target, maxLabel))
	}
	if s.Site.Has(hostOfProfile(id.Value)) {
		return "", InvalidField("target", "%s is on this server; what is granted here is known here anyway", target)
	}
	return id.Value, nil
}

func hostOfProfile(profile string) string {
	if acct, ok := strings.CutPrefix(profile, "acct:"); ok {
		_, host, _ := strings.Cut(acct, "@")
		return host
	}
	return hostOfTarget(profile)
}

// Unfollow ends a follow and tells the other side. Badges that came stay.
func (s *Service) Unfollow(ctx context.Context, by Account, id int64) error {
	f, err := s.Store.FollowByID(ctx, id)
	if err != nil {
		return err
	}
	if err := s.authorize(ctx, s.Store, by, f.IssuerID, Manager); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return s.endFollow(ctx, tx, by.ID, id) })
}

func (s *Service) endFollow(ctx context.Context, tx Tx, accountID, id int64) error {
	f, err := tx.FollowByID(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.DeleteFollow(ctx, id); err != nil {
		return err
	}
	return s.recordFollow(ctx, tx, FollowEnded, accountID, f)
}

// FollowsOf returns whom our actors follow. All of them needs an admin, those of one
// issuer a viewer.
func (s *Service) FollowsOf(ctx context.Context, by Account, f FollowFilter) ([]Follow, error) {
	if f.IssuerID == 0 && !by.Admin {
		return nil, Errorf(Forbidden, "only the server's admins see whom all its actors follow; name an issuer")
	}
	if f.IssuerID != 0 {
		if err := s.authorize(ctx, s.Store, by, f.IssuerID, Viewer); err != nil {
			return nil, err
		}
	}
	return s.Store.Follows(ctx, f)
}

func (s *Service) recordFollow(ctx context.Context, tx Tx, kind EventKind, accountID int64, f Follow) error {
	data, err := json.Marshal(FollowFact{f})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: f.IssuerID, AccountID: accountID, Data: data, At: s.Now()})
}
