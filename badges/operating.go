package badges

import (
	"context"
	"time"
)

// HostAction is what an admin does with the deliveries that wait for a host.
type HostAction string

const (
	RetryHost  HostAction = "retry"  // all are due now
	PauseHost  HostAction = "pause"  // they wait until ResumeHost
	ResumeHost HostAction = "resume" // they go on
	DropHost   HostAction = "drop"   // they are given up, undelivered
)

// TaskAction is what an admin does with a task that failed.
type TaskAction string

const (
	RetryTask TaskAction = "retry"
	DropTask  TaskAction = "drop"
)

// QueueWriter changes what waits to be delivered and done. Each returns a NotFound
// *Error for a host that nothing was ever owed to, or a task that is done.
type QueueWriter interface {
	RetryHost(ctx context.Context, host string) error
	PauseHost(ctx context.Context, host string, at time.Time) error
	ResumeHost(ctx context.Context, host string) error
	DropHost(ctx context.Context, host string) error
	RetryTask(ctx context.Context, id int64) error
	DropTask(ctx context.Context, id int64) error
}

// HostFact is the Data of the events about hosts.
type HostFact struct {
	Host string `json:"host"`
}

// TaskFact is the Data of the events about tasks.
type TaskFact struct {
	Task int64 `json:"task"`
}

// ChangeHost changes what becomes of a host's deliveries. It needs an admin.
func (s *Service) ChangeHost(ctx context.Context, by Account, action HostAction, host string) error {
	if err := mustBeAdmin(by, "look after deliveries"); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		kind, err := HostRetried, error(nil)
		switch action {
		case RetryHost:
			err = tx.RetryHost(ctx, host)
		case PauseHost:
			kind, err = HostPaused, tx.PauseHost(ctx, host, s.Now())
		case ResumeHost:
			kind, err = HostResumed, tx.ResumeHost(ctx, host)
		case DropHost:
			kind, err = HostDropped, tx.DropHost(ctx, host)
		default:
			err = Errorf(Invalid, "%q is nothing that can be done with a host", Truncate(string(action), maxLabel))
		}
		if err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, kind, 0, HostFact{host})
	})
}

// ChangeTask tries a task that failed again, or gives it up. It needs an admin.
func (s *Service) ChangeTask(ctx context.Context, by Account, action TaskAction, id int64) error {
	if err := mustBeAdmin(by, "look after tasks"); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		kind, err := TaskRetried, error(nil)
		switch action {
		case RetryTask:
			err = tx.RetryTask(ctx, id)
		case DropTask:
			kind, err = TaskDropped, tx.DropTask(ctx, id)
		default:
			err = Errorf(Invalid, "%q is nothing that can be done with a task", Truncate(string(action), maxLabel))
		}
		if err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, kind, 0, TaskFact{id})
	})
}
