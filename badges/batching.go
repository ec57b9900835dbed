package badges

import (
	"context"
	"encoding/json"
)

// DraftBatch keeps a list of people who are to get a badge, and grants nothing yet.
// It needs a granter of the badge.
func (s *Service) DraftBatch(ctx context.Context, by Account, badgeID int64, n NewBatch) (b Batch, err error) {
	if err := n.clean(); err != nil {
		return Batch{}, err
	}
	b = Batch{BadgeID: badgeID, AccountID: by.ID, NewBatch: n, State: BatchDraft, CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		badge, err := s.grantable(ctx, tx, by, badgeID)
		if err != nil {
			return err
		}
		b.IssuerID = badge.IssuerID
		b.ID, err = tx.InsertBatch(ctx, b)
		return err
	})
	return b, err
}

// EditBatch changes what a draft says beside its list. It needs a granter. Conflict
// for a batch that was started.
func (s *Service) EditBatch(ctx context.Context, by Account, id int64, n NewBatch) (b Batch, err error) {
	if err := n.clean(); err != nil {
		return Batch{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = s.draft(ctx, tx, by, id); err != nil {
			return err
		}
		b.Columns, b.Evidence, b.ExpiresAt = n.Columns, n.Evidence, n.ExpiresAt
		return tx.UpdateBatch(ctx, b)
	})
	return b, err
}

// StartBatch starts a draft with its rows; those that have a problem fail at once.
// It needs a granter. Conflict for a batch that was started before.
func (s *Service) StartBatch(ctx context.Context, by Account, id int64, rows []BatchRow) (b Batch, err error) {
	if len(rows) == 0 {
		return Batch{}, InvalidField("source", "the list names nobody")
	}
	if len(rows) > MaxBatchRows {
		return Batch{}, InvalidField("source", "the list has %d rows; cut it into lists of at most %d", len(rows), MaxBatchRows)
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = s.draft(ctx, tx, by, id); err != nil {
			return err
		}
		if _, err := s.grantable(ctx, tx, by, b.BadgeID); err != nil {
			return err
		}
		b.State, b.Total, b.AccountID = BatchRunning, len(rows), by.ID
		for _, r := range rows {
			r.BatchID = id
			if r.Problem != "" {
				r.Outcome = RowFailed
				b.Failed++
			}
			if err := tx.InsertBatchRow(ctx, r); err != nil {
				return err
			}
		}
		if err := tx.UpdateBatch(ctx, b); err != nil {
			return err
		}
		return s.enqueueBatch(ctx, tx, id)
	})
	return b, err
}

// CancelBatch ends a draft, or a batch that runs: the rows that have no outcome yet
// get none. What was granted stands. It needs a granter. Conflict for one that has
// ended.
func (s *Service) CancelBatch(ctx context.Context, by Account, id int64) (b Batch, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = s.heldBatch(ctx, tx, by, id); err != nil {
			return err
		}
		if b.State != BatchDraft && b.State != BatchRunning {
			return Errorf(Conflict, "this list has been worked through or cancelled already")
		}
		b.State, b.FinishedAt = BatchCancelled, s.Now()
		return tx.UpdateBatch(ctx, b)
	})
	return b, err
}

// BatchOf returns a batch. It needs a granter, as lists hold people's addresses.
func (s *Service) BatchOf(ctx context.Context, by Account, id int64) (Batch, error) {
	b, err := s.Store.Batch(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	return b, s.authorize(ctx, s.Store, by, b.IssuerID, Granter)
}

// BatchesOf returns the batches of an issuer, newest first, without their lists. It
// needs a granter.
func (s *Service) BatchesOf(ctx context.Context, by Account, issuerID int64, limit int) ([]Batch, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Granter); err != nil {
		return nil, err
	}
	return s.Store.Batches(ctx, BatchFilter{IssuerID: issuerID, Limit: limit})
}

// BatchRowsOf returns the rows of a batch that have an outcome, in order. It needs
// a granter.
func (s *Service) BatchRowsOf(ctx context.Context, by Account, id int64, outcome BatchOutcome, limit int) ([]BatchRow, error) {
	if _, err := s.BatchOf(ctx, by, id); err != nil {
		return nil, err
	}
	return s.Store.BatchRows(ctx, id, outcome, limit)
}

// RunBatch grants the next rows of a batch and queues a task for those behind them.
// Rows and their outcomes are stored together, so a task that runs twice grants
// nothing twice.
func (s *Service) RunBatch(ctx context.Context, t BatchTask) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.HoldBatch(ctx, t.Batch); err != nil {
			return err
		}
		b, err := tx.Batch(ctx, t.Batch)
		if err != nil || b.State != BatchRunning {
			return err
		}
		rows, err := tx.BatchRows(ctx, b.ID, RowWaiting, batchChunk)
		if err != nil {
			return err
		}
		if err := s.grantRows(ctx, tx, &b, rows); err != nil {
			return err
		}
		if len(rows) < batchChunk {
			b.State, b.FinishedAt = BatchDone, s.Now()
			return tx.UpdateBatch(ctx, b)
		}
		if err := tx.UpdateBatch(ctx, b); err != nil {
			return err
		}
		return s.enqueueBatch(ctx, tx, b.ID)
	})
}

// grantRows grants rows and counts what became of them.
func (s *Service) grantRows(ctx context.Context, tx Tx, b *Batch, rows []BatchRow) error {
	by, refusal := s.batchAccount(ctx, tx, b.AccountID)
	if KindOf(refusal) == Internal && refusal != nil {
		return refusal
	}
	within := s.Options
	within.Store = openTransaction{tx}
	granter := &Service{within, s.gates}
	for _, r := range rows {
		r.Request.BadgeID = b.BadgeID
		g, created, err := Grant{}, false, refusal
		if err == nil {
			g, created, err = granter.Grant(ctx, by, r.Request)
		}
		r.GrantID = g.ID
		switch {
		case err == nil && created:
			r.Outcome = RowGranted
			b.Granted++
		case err == nil:
			r.Outcome, r.Problem = RowStanding, "was offered this badge before and has not answered yet"
			b.Standing++
		case KindOf(err) == Conflict && g.ID != 0:
			r.Outcome, r.Problem = RowStanding, MessageOf(err)
			b.Standing++
		case KindOf(err) == Internal || KindOf(err) == Unavailable:
			return err
		default:
			r.Outcome, r.Problem = RowFailed, MessageOf(err)
			b.Failed++
		}
		if err := tx.UpdateBatchRow(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// batchAccount returns for whom a batch grants, as they are now.
func (s *Service) batchAccount(ctx context.Context, tx Tx, id int64) (Account, error) {
	if id == 0 {
		return Operator(), nil
	}
	a, err := tx.Account(ctx, id)
	if err == nil && !a.DisabledAt.IsZero() {
		err = Errorf(Forbidden, "the account that started this list was disabled")
	}
	return a, err
}

// draft returns a batch that has not been started, held.
func (s *Service) draft(ctx context.Context, tx Tx, by Account, id int64) (Batch, error) {
	b, err := s.heldBatch(ctx, tx, by, id)
	if err == nil && b.State != BatchDraft {
		err = Errorf(Conflict, "this list was started or cancelled already; look at it again")
	}
	return b, err
}

func (s *Service) heldBatch(ctx context.Context, tx Tx, by Account, id int64) (Batch, error) {
	if err := tx.HoldBatch(ctx, id); err != nil {
		return Batch{}, err
	}
	b, err := tx.Batch(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	return b, s.authorize(ctx, tx, by, b.IssuerID, Granter)
}

func (s *Service) enqueueBatch(ctx context.Context, tx Tx, id int64) error {
	payload, err := json.Marshal(BatchTask{Batch: id})
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, batchLane(id), BatchTaskKind, payload, s.Now())
}
