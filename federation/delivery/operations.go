package delivery

import (
	"context"
	"time"
)

// Operations are how an operator looks after the hosts that something is owed
// to. The changes answer NotFound for a host that nothing was ever owed to.
type Operations interface {
	// DeliveryHosts returns hosts, those with something waiting first.
	DeliveryHosts(ctx context.Context, limit int) ([]HostStatus, error)
	// RetryHost makes all that waits due now.
	RetryHost(ctx context.Context, host string) error
	// PauseHost keeps what is owed waiting until ResumeHost.
	PauseHost(ctx context.Context, host string, at time.Time) error
	ResumeHost(ctx context.Context, host string) error
	// DropHost ends all that waits, undelivered.
	DropHost(ctx context.Context, host string) error
}

// HostStatus is a host as an operator sees it.
type HostStatus struct {
	Host          string    `json:"host"`
	Queued        int       `json:"queued"`
	DueAt         time.Time `json:"dueAt,omitzero"` // of the next try; zero: at once, or nothing is queued
	Failures      int       `json:"failures"`       // in a row
	FailingSince  time.Time `json:"failingSince,omitzero"`
	LastSuccessAt time.Time `json:"lastSuccessAt,omitzero"`
	LastError     string    `json:"lastError,omitempty"` // plain text; "" once it has taken something again
	PausedAt      time.Time `json:"pausedAt,omitzero"`
	Software      string    `json:"software,omitempty"` // by its NodeInfo, if it was asked
	RFC9421       bool      `json:"rfc9421"`            // it takes HTTP Message Signatures
}

// HostState is a word for how a host does.
type HostState string

const (
	Paused  HostState = "paused"  // by an operator
	Failing HostState = "failing" // left alone until the next try
	Sending HostState = "sending" // something is owed to it
	Idle    HostState = "idle"
)

// State says how the host does.
func (h HostStatus) State() HostState {
	switch {
	case !h.PausedAt.IsZero():
		return Paused
	case h.Failures > 0:
		return Failing
	case h.Queued > 0:
		return Sending
	}
	return Idle
}
