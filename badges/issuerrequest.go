package badges

import (
	"context"
	"fmt"
	"time"
)

// IssuerRequest is somebody's wish for an issuer of their own.
type IssuerRequest struct {
	ID          int64
	AccountID   int64
	AccountName string // as it is now
	NewIssuerRequest
	CreatedAt time.Time
	DecidedAt time.Time // zero while it is open
	Approved  bool
	Answer    string // an admin's words
	IssuerID  int64  // the one that was made; 0: none
}

// NewIssuerRequest is what somebody says who asks.
type NewIssuerRequest struct {
	Domain   string // one of the server's; the main one when empty
	Username string
	Name     string
	Reason   string
}

// IssuerRequestFilter narrows a list of requests, newest first.
type IssuerRequestFilter struct {
	AccountID int64 // 0 for all
	Open      bool  // only those that wait
	Before    int64 // id of the last one seen
	Limit     int   // 0: no limit
}

// IssuerRequestReader finds requests.
type IssuerRequestReader interface {
	IssuerRequest(ctx context.Context, id int64) (IssuerRequest, error)
	IssuerRequests(ctx context.Context, f IssuerRequestFilter) ([]IssuerRequest, error)
}

// IssuerRequestWriter changes requests.
type IssuerRequestWriter interface {
	InsertIssuerRequest(ctx context.Context, r IssuerRequest) (id int64, err error)
	// DecideIssuerRequest stores the decision about one that is open; done is false
	// for one that is not.
	DecideIssuerRequest(ctx context.Context, r IssuerRequest) (done bool, err error)
}

// RequestFact is the Data of the events about requests.
type RequestFact struct {
	Request int64  `json:"request"`
	Name    string `json:"name"`
}

// RequestIssuer asks for an issuer, of which the account then is the owner. Where
// the server is open to everybody it is made at once. Errors: Forbidden where
// nobody can ask; Limited for an account that has as many as it may, or that
// waits for an answer; Conflict when the username is taken.
func (s *Service) RequestIssuer(ctx context.Context, by Account, n NewIssuerRequest) (r IssuerRequest, err error) {
	if by.ID == 0 {
		return r, Errorf(Unauthorized, "Sign in to ask for an issuer.")
	}
	if n, err = s.cleanIssuerRequest(n); err != nil {
		return r, err
	}
	if _, err = s.requestable(ctx, s.Store, by, n); err != nil { // nobody has keys made for nothing
		return r, err
	}
	keys, err := generateKeys() // outside of the transaction: they take their time
	if err != nil {
		return r, fmt.Errorf("generate keys: %w", err)
	}
	r = IssuerRequest{AccountID: by.ID, AccountName: by.Name, NewIssuerRequest: n, CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		settings, err := s.requestable(ctx, tx, by, n)
		if err != nil {
			return err
		}
		if r.ID, err = tx.InsertIssuerRequest(ctx, r); err != nil {
			return err
		}
		if err := s.recordRequest(ctx, tx, by, IssuerRequested, r); err != nil {
			return err
		}
		if settings.IssuerRequests != RequestsOpen {
			return nil
		}
		r, err = s.approve(ctx, tx, by, r, keys)
		return err
	})
	return r, err
}

func (s *Service) cleanIssuerRequest(n NewIssuerRequest) (_ NewIssuerRequest, err error) {
	issuer := NewIssuer{Domain: n.Domain, Username: n.Username, IssuerProfile: IssuerProfile{Name: n.Name}}
	if err := issuer.clean(s.Site); err != nil {
		return n, err
	}
	n.Domain, n.Username, n.Name = issuer.Domain, issuer.Username, issuer.Name
	if n.Reason, err = cleanText("reason", n.Reason, maxEvidence); err != nil {
		return n, err
	}
	if n.Reason == "" {
		return n, InvalidField("reason", "the reason is missing; say in a few words what you want to grant badges for")
	}
	return n, nil
}

// requestable returns the settings under which the account may ask for that issuer now,
// else why it may not.
func (s *Service) requestable(ctx context.Context, r Reader, by Account, n NewIssuerRequest) (settings Settings, err error) {
	if settings, err = s.settings(ctx, r); err != nil {
		return settings, err
	}
	if err := s.mayRequest(ctx, r, by, settings); err != nil {
		return settings, err
	}
	_, err = r.IssuerByUsername(ctx, n.Domain, n.Username)
	switch {
	case err == nil:
		return settings, AtField("username", Errorf(Conflict, "the username %s is taken; choose another", n.Username))
	case KindOf(err) == NotFound:
		return settings, nil
	}
	return settings, err
}

// mayRequest refuses those who may not ask now.
func (s *Service) mayRequest(ctx context.Context, r Reader, by Account, settings Settings) error {
	if settings.IssuerRequests == RequestsClosed {
		return Errorf(Forbidden, "This server takes no requests for issuers. Ask whoever runs it.")
	}
	waiting, err := r.IssuerRequests(ctx, IssuerRequestFilter{AccountID: by.ID, Open: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		return Errorf(Limited, "Your last request still waits for an answer.")
	}
	roles, err := r.AccountRoles(ctx, by.ID)
	if err != nil {
		return err
	}
	owned := 0
	for _, role := range roles {
		if role.Role == Owner {
			owned++
		}
	}
	if owned >= settings.IssuersPerAccount {
		return Errorf(Limited, "You own %d issuers, which is as many as an account may have here. Ask whoever runs this server.", owned)
	}
	return nil
}

// ApproveIssuerRequest makes the issuer, with the account as its owner. Conflict
// when it was decided already, or the username is taken meanwhile. It needs an admin.
func (s *Service) ApproveIssuerRequest(ctx context.Context, by Account, id int64, answer string) (r IssuerRequest, err error) {
	if err := mustBeAdmin(by, "approve issuers"); err != nil {
		return r, err
	}
	if answer, err = cleanText("answer", answer, maxResolution); err != nil {
		return r, err
	}
	keys, err := generateKeys()
	if err != nil {
		return r, fmt.Errorf("generate keys: %w", err)
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if r, err = tx.IssuerRequest(ctx, id); err != nil {
			return err
		}
		r.Answer = answer
		r, err = s.approve(ctx, tx, by, r, keys)
		return err
	})
	return r, err
}

func (s *Service) approve(ctx context.Context, tx Tx, by Account, r IssuerRequest, keys Keys) (IssuerRequest, error) {
	i := Issuer{
		Role: RoleIssuer, Domain: r.Domain, Username: r.Username, CreatedAt: s.Now(), UpdatedAt: s.Now(),
		IssuerProfile: IssuerProfile{Name: r.Name, Type: Organization, Audience: AudienceQuiet},
	}
	if err := s.insertIssuerIn(ctx, tx, by, &i, keys, nil); err != nil {
		return r, err
	}
	owner, err := tx.Account(ctx, r.AccountID)
	if err != nil {
		return r, err
	}
	if err := s.setRole(ctx, tx, by, owner, i.ID, Owner); err != nil {
		return r, err
	}
	r.Approved, r.IssuerID = true, i.ID
	return s.decide(ctx, tx, by, RequestApproved, r)
}

// DeclineIssuerRequest answers a request with words alone. It needs an admin.
func (s *Service) DeclineIssuerRequest(ctx context.Context, by Account, id int64, answer string) (r IssuerRequest, err error) {
	if err := mustBeAdmin(by, "decline issuers"); err != nil {
		return r, err
	}
	if answer, err = cleanText("answer", answer, maxResolution); err != nil {
		return r, err
	}
	if answer == "" {
		return r, InvalidField("answer", "the answer is missing; say why, so that they know what to do")
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if r, err = tx.IssuerRequest(ctx, id); err != nil {
			return err
		}
		r.Answer = answer
		r, err = s.decide(ctx, tx, by, RequestDeclined, r)
		return err
	})
	return r, err
}

func (s *Service) decide(ctx context.Context, tx Tx, by Account, kind EventKind, r IssuerRequest) (IssuerRequest, error) {
	r.DecidedAt = s.Now()
	done, err := tx.DecideIssuerRequest(ctx, r)
	if err != nil {
		return r, err
	}
	if !done {
		return r, Errorf(Conflict, "This request was answered already.")
	}
	return r, s.recordRequest(ctx, tx, by, kind, r)
}

func (s *Service) recordRequest(ctx context.Context, tx Tx, by Account, kind EventKind, r IssuerRequest) error {
	return s.recordFact(ctx, tx, by, kind, 0, RequestFact{r.ID, r.Name})
}

// IssuerRequestsOf returns all requests, which needs an admin, or the account's own.
func (s *Service) IssuerRequestsOf(ctx context.Context, by Account, f IssuerRequestFilter) ([]IssuerRequest, error) {
	if f.AccountID == 0 || f.AccountID != by.ID {
		if err := mustBeAdmin(by, "see who asks for issuers"); err != nil {
			return nil, err
		}
	}
	return s.Store.IssuerRequests(ctx, f)
}
