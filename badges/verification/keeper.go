package verification

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
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
	if kept, err := k.Snapshots.Snapshot(ctx, report.Facts.ID); err == nil {
		// What was asked is answered, also if the newer result cannot be kept.
		_ = k.renew(ctx, report, kept)
	}
	return report
}

// Keep keeps what a verification found of a badge that is shown here from now on.
// What could not be checked, or has no id, is not kept.
func (k *Keeper) Keep(ctx context.Context, report Report) error {
	if report.State == Unknown || report.Facts.ID == "" {
		return nil
	}
	kept, err := k.Snapshots.Snapshot(ctx, report.Facts.ID)
	switch {
	case badges.KindOf(err) == badges.NotFound:
		return k.put(ctx, report)
	case err != nil:
		return err
	}
	return k.renew(ctx, report, kept)
}

// renew puts a report in the place of what was kept, if it is about the same badge.
// An id alone does not say so: anybody can write it into a badge of their own.
func (k *Keeper) renew(ctx context.Context, report Report, kept badges.Snapshot) error {
	before, err := ReadSnapshot(kept)
	if err != nil {
		return err
	}
	genuine := before.State != Invalid
	switch {
	case report.State == Invalid && genuine:
		return nil // what is not genuine has nothing to say about one that was
	case report.withdrawn() && genuine:
		reason := report.Facts.RevocationReason
		report.Facts, report.Credential = before.Facts, before.Credential
		report.Facts.RevocationReason = reason
	case report.Facts.IssuerID != before.Facts.IssuerID && genuine && !report.atHome(before):
		return nil
	}
	return k.put(ctx, report)
}

// withdrawn reports whether all that is known of a badge is that its own address
// says that it is gone.
func (r Report) withdrawn() bool { return r.State == Revoked && r.Facts.Standard == "" }

// atHome reports whether a badge's id is an address of its issuer, and was none of
// the issuer that was known before.
func (r Report) atHome(before Report) bool {
	return sameOrigin(r.Facts.ID, r.Facts.IssuerID) && !sameOrigin(before.Facts.ID, before.Facts.IssuerID)
}

func (k *Keeper) put(ctx context.Context, report Report) error {
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

// ReadSnapshot returns the report that was kept.
func ReadSnapshot(kept badges.Snapshot) (Report, error) {
	var s snapshot
	if err := json.Unmarshal(kept.Document, &s); err != nil {
		return Report{}, fmt.Errorf("read snapshot of %s: %w", kept.CredentialID, err)
	}
	return s.Report, nil
}

// Vouches reports whether what was found earlier may stand in the place of what
// could not be checked now: it must be about the same badge, not one that only has
// its id. Of a hosted one, which is what stands at its address, that is enough.
func (r Report) Vouches(now Report, recipients []string) bool {
	handed := now.Credential.bytes()
	if r.Facts.Form != "hosted" && len(handed) > 0 && !sameDocument(handed, r.Credential.bytes()) {
		return false
	}
	return len(recipients) == 0 || slices.ContainsFunc(recipients, func(name string) bool {
		return slices.ContainsFunc(r.Facts.Recipients, func(i Identity) bool { return i.Matches(name) })
	})
}

// sameDocument reports whether two documents are one, however they are indented.
func sameDocument(a, b []byte) bool {
	x, errX := parseObject(a)
	y, errY := parseObject(b)
	if errX != nil || errY != nil {
		return bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b))
	}
	return reflect.DeepEqual(x, y)
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
