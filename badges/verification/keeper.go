package verification

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// Snapshots is where a Keeper keeps what it found.
type Snapshots interface {
	Snapshot(ctx context.Context, credentialID string) (badges.Snapshot, error)
	PutSnapshot(ctx context.Context, s badges.Snapshot) error
}

// Keeper verifies the foreign badges that are shown here and keeps what was found,
// with the documents that it rested on, signed: a badge stays checkable after its
// issuer's server died, as of the last time that it answered.
type Keeper struct {
	Verifier  *Verifier
	Snapshots Snapshots
	// Key returns the key of the server's own actor, which signs.
	Key func(context.Context) (openbadges.SigningKey, error)
}

// Take verifies a badge that is to be shown here and keeps the result. What could
// not be checked never takes the place of what was found before.
func (k *Keeper) Take(ctx context.Context, in Input) (Report, error) {
	report := k.Verifier.Verify(ctx, in)
	return report, k.Keep(ctx, report)
}

// Verify checks a badge for somebody, and renews what is kept of it if it is one
// that is shown here.
func (k *Keeper) Verify(ctx context.Context, in Input) Report {
	report := k.Verifier.Verify(ctx, in)
	if report.State == Unknown || report.Facts.ID == "" || len(in.Recipients) > 0 || in.SkipStatus {
		return report
	}
	kept, err := k.Snapshots.Snapshot(ctx, report.Facts.ID)
	// A badge that is not genuine has nothing to say about one that was.
	if err != nil || report.State == Invalid && kept.State != string(Invalid) {
		return report
	}
	// What was asked is answered, also if the newer result cannot be kept.
	_ = k.Keep(ctx, report)
	return report
}

// Keep keeps what a verification found of a badge that is shown here from now on.
// What could not be checked, or has no id, is not kept.
func (k *Keeper) Keep(ctx context.Context, report Report) error {
	if report.State == Unknown || report.Facts.ID == "" {
		return nil
	}
	key, err := k.Key(ctx)
	if err != nil {
		return err
	}
	document, err := Sign(report, key)
	if err != nil {
		return err
	}
	return k.Snapshots.PutSnapshot(ctx, badges.Snapshot{
		CredentialID: report.Facts.ID, State: string(report.State), CheckedAt: report.CheckedAt.UTC().Truncate(time.Millisecond), Document: document,
	})
}

// snapshot is the signed form of a report. It is no Verifiable Credential: it says
// what one server saw, and who.
type snapshot struct {
	Type   string `json:"type"`
	Issuer string `json:"issuer"`
	Report
}

// Sign returns a report with the server's proof over it (eddsa-jcs-2022), dated
// when it was checked.
func Sign(report Report, key openbadges.SigningKey) ([]byte, error) {
	plain, err := json.Marshal(snapshot{"VerificationSnapshot", key.Controller, report})
	if err != nil {
		return nil, fmt.Errorf("write snapshot: %w", err)
	}
	return openbadges.SignJSON(plain, key, report.CheckedAt)
}
