package badges

import (
	"context"
	"strconv"
	"time"
)

// Batch grants one badge to many, in the background. It is a draft at first, which
// people look at and correct, then runs until each row has its outcome or somebody
// cancels it:
//
//	draft ──start──▶ running ──▶ done
//	  └──cancel──▶ cancelled ◀──┘
type Batch struct {
	ID        int64
	BadgeID   int64
	IssuerID  int64
	AccountID int64 // who made it and grants; 0 for the operator
	NewBatch
	State      BatchState
	Total      int // rows; 0 for a draft
	Granted    int // rows that were granted
	Standing   int // rows whose recipient has the badge, or was offered it before
	Failed     int
	CreatedAt  time.Time
	FinishedAt time.Time // zero until it is done or cancelled
}

// NewBatch is what can be said of a batch while it is a draft.
type NewBatch struct {
	Name string // of the file, or where else the list came from
	// Source is the list: CSV (RFC 4180) whose first record is the heading.
	Source  string
	Columns []string // what each column of Source means, as package roster has it
	// Evidence and ExpiresAt are those of rows that have none of their own.
	Evidence  string
	ExpiresAt time.Time
}

// BatchState is where a batch is in its life.
type BatchState string

const (
	BatchDraft     BatchState = "draft"
	BatchRunning   BatchState = "running"
	BatchDone      BatchState = "done"
	BatchCancelled BatchState = "cancelled"
)

// Handled is how many rows have their outcome.
func (b Batch) Handled() int { return b.Granted + b.Standing + b.Failed }

// BatchRow is one recipient of a batch.
type BatchRow struct {
	BatchID int64
	Number  int          // of the record in the batch's Source, the first after the heading is 1
	Request GrantRequest // of which ProfileURI, Email, Name, Evidence, Results and ExpiresAt are kept
	Outcome BatchOutcome
	Problem string // why it failed or was passed over
	GrantID int64  // the new grant, or the one that stands; 0 for none
}

// BatchOutcome says what became of a row.
type BatchOutcome string

const (
	RowWaiting  BatchOutcome = ""
	RowGranted  BatchOutcome = "granted"
	RowStanding BatchOutcome = "standing" // has the badge, or was offered it before
	RowFailed   BatchOutcome = "failed"
)

// BatchFilter narrows a list of batches, newest first.
type BatchFilter struct {
	IssuerID int64 // 0 for all
	BadgeID  int64 // 0 for all
	Limit    int   // 0: no limit
}

// BatchReader finds batches.
type BatchReader interface {
	Batch(ctx context.Context, id int64) (Batch, error)
	// Batches leaves the sources out.
	Batches(ctx context.Context, f BatchFilter) ([]Batch, error)
	// BatchRows returns the rows of an outcome in order, at most limit (0: all).
	BatchRows(ctx context.Context, batchID int64, outcome BatchOutcome, limit int) ([]BatchRow, error)
}

// BatchWriter changes batches.
type BatchWriter interface {
	InsertBatch(ctx context.Context, b Batch) (id int64, err error)
	// UpdateBatch stores all that changes.
	UpdateBatch(ctx context.Context, b Batch) error
	// HoldBatch has other transactions that want to change the batch wait for the
	// end of this one.
	HoldBatch(ctx context.Context, id int64) error
	InsertBatchRow(ctx context.Context, r BatchRow) error
	// UpdateBatchRow stores the outcome.
	UpdateBatchRow(ctx context.Context, r BatchRow) error
}

// BatchTaskKind is the kind of the tasks that RunBatch does; their payload is a
// BatchTask.
const BatchTaskKind = "batch.grant"

// BatchTask is the payload of those tasks.
type BatchTask struct {
	Batch int64 `json:"batch"`
}

const (
	// MaxBatchRows limits a batch.
	MaxBatchRows = 10_000
	// MaxBatchSource limits the list of a batch, in bytes.
	MaxBatchSource = 4 << 20

	maxBatchName    = 200
	maxBatchColumns = 200
	batchChunk      = 50 // rows that are granted in one transaction
)

func (n *NewBatch) clean() (err error) {
	n.Name = Truncate(n.Name, maxBatchName)
	if n.Name, err = cleanLine("name", n.Name, maxBatchName); err != nil {
		return err
	}
	if len(n.Source) > MaxBatchSource {
		e := Errorf(TooLarge, "the list has more than %d MB; cut it into several", MaxBatchSource>>20)
		e.Field = "source"
		return e
	}
	if len(n.Columns) > maxBatchColumns {
		return InvalidField("columns", "the list has %d columns; at most %d are read", len(n.Columns), maxBatchColumns)
	}
	n.Evidence, err = cleanText("evidence", n.Evidence, maxEvidence)
	return err
}

func batchLane(id int64) string { return "batch/" + strconv.FormatInt(id, 10) }
