package badges

import (
	"context"
	"time"
)

// Snapshot is what a verification of a credential found, with the documents that
// it rested on, signed by this server: it still tells when the issuer's server is
// gone.
type Snapshot struct {
	CredentialID string    // the credential's or assertion's own address
	State        string    // a verification.State
	CheckedAt    time.Time // as of when it holds
	Document     []byte    // the signed JSON
}

// SnapshotReader finds snapshots.
type SnapshotReader interface {
	// Snapshot returns the newest one of a credential, else NotFound.
	Snapshot(ctx context.Context, credentialID string) (Snapshot, error)
}

// SnapshotWriter keeps snapshots.
type SnapshotWriter interface {
	// PutSnapshot keeps a snapshot in the place of the credential's older one.
	PutSnapshot(ctx context.Context, s Snapshot) error
}
