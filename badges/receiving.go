package badges

import (
	"context"
	"encoding/json"
)

// ExternalFact is the Data of the events about external badges: enough to take back
// what was said of one that is gone.
type ExternalFact struct {
	External int64  `json:"external"`
	ULID     string `json:"ulid"`
	NoteID   string `json:"note"`
}

// ReceiveExternal keeps a badge that another server has told of, verified by the
// caller. Its recipient, whom Recipient names as [ParseProfile] does, becomes known
// here if they are not, and is looked up. With boost, the announcer boosts it, once.
func (s *Service) ReceiveExternal(ctx context.Context, n NewExternal, boost bool) (e External, err error) {
	if err := n.clean(); err != nil {
		return External{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if n.Recipient, err = s.knownRecipient(ctx, tx, n.Recipient); err != nil {
			return err
		}
		if e, err = s.keepExternal(ctx, tx, n); err != nil || !boost || e.State != ExternalValid || e.NoteID == "" || !e.Listed() {
			return err
		}
		return s.recordExternal(ctx, tx, ExternalReceived, e)
	})
	return e, err
}

// knownRecipient returns the identity that a profile belongs to, a new one if nobody
// has it.
func (s *Service) knownRecipient(ctx context.Context, tx Tx, id Identity) (Identity, error) {
	known, err := tx.IdentityByAlias(ctx, id.Value)
	if err == nil || KindOf(err) != NotFound {
		return known, err
	}
	id.CreatedAt = s.Now()
	if known, err = tx.InsertIdentity(ctx, id, ""); err != nil {
		return known, err
	}
	data, err := json.Marshal(IdentityFact{Identity: known.ID})
	if err != nil {
		return known, err
	}
	return known, s.record(ctx, tx, Event{Kind: IdentityLinked, Data: data, At: s.Now()})
}

// ReviewExternal is [Service.RecheckExternal] for a badge that another server told
// of: what the announcer said of one that does not stand any more is taken back.
func (s *Service) ReviewExternal(ctx context.Context, id int64, c ExternalCheck) (e External, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		before, err := tx.External(ctx, id)
		if err != nil {
			return err
		}
		if e, err = s.recheckExternal(ctx, tx, before, c); err != nil {
			return err
		}
		ended := e.State == ExternalRevoked || e.State == ExternalInvalid
		if !ended || e.State == before.State {
			return nil
		}
		return s.recordExternal(ctx, tx, ExternalEnded, e)
	})
	return e, err
}

// WithdrawExternal removes a badge whose issuer, verified by the caller, has taken
// back what was said of it.
func (s *Service) WithdrawExternal(ctx context.Context, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		e, err := tx.External(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteExternal(ctx, id); err != nil {
			return err
		}
		return s.recordExternal(ctx, tx, ExternalEnded, e)
	})
}

func (s *Service) recordExternal(ctx context.Context, tx Tx, kind EventKind, e External) error {
	announcer, err := tx.IssuerByUsername(ctx, s.Site.MainDomain(), AnnouncerUsername)
	if err != nil {
		return err
	}
	data, err := json.Marshal(ExternalFact{External: e.ID, ULID: e.ULID, NoteID: e.NoteID})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: announcer.ID, Data: data, At: s.Now()})
}
