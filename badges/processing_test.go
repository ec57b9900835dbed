package badges_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// process has the documents of an accepted grant made, in a signing world, once
// the look-up of its recipient has had its time.
func (w *world) process(g badges.Grant) badges.Grant {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	w.must(w.Process(w.t.Context(), g.ID))
	return w.stored(g.ID)
}

func TestProcessMakesTheDocumentsFinal(t *testing.T) {
	w := newSigningWorld(t)
	want := w.accept(w.grant(jane))
	got := w.process(want)
	want.State, want.ProcessedAt, want.Fingerprint = badges.Processed, w.Now(), "f00d"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("processed grant (-want +got):\n%s", diff)
	}
	for format, want := range map[badges.DocumentFormat]string{
		badges.AssertionDocument:  "OB2 harbour: Sailor, processed, 2026-03-12T12:01:00Z",
		badges.CredentialDocument: "OB3 harbour: Sailor, processed, 2026-03-12T12:01:00Z",
	} {
		body, err := w.Store.Document(t.Context(), got.ID, format)
		w.must(err)
		if string(body) != want {
			t.Errorf("%s is %q, want %q", format, body, want)
		}
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.GrantAccepted, badges.GrantProcessed}, w.events(got.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}

	// A task can run twice; the second time nothing changes.
	w.clock.Advance(time.Minute)
	w.must(w.Process(t.Context(), got.ID))
	if diff := cmp.Diff(got, w.stored(got.ID)); diff != "" || len(w.events(got.ID)) != 3 {
		t.Errorf("events are %v; grant after the second run (-want +got):\n%s", w.events(got.ID), diff)
	}
}

func TestProcessLeavesOtherGrantsAlone(t *testing.T) {
	w := newSigningWorld(t)
	for name, g := range map[string]badges.Grant{
		"pending":  w.grant("https://social.example/@pending"),
		"declined": w.decline(w.grant("https://social.example/@declined")),
		"revoked":  w.revoke(w.accept(w.grant("https://social.example/@revoked"))),
	} {
		w.must(w.Process(t.Context(), g.ID))
		if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestProcessThatFailsCanBeRepeated(t *testing.T) {
	w := newSigningWorld(t)
	g := w.accept(w.grant(jane))
	w.documents.fail = errors.New("no ink")
	w.clock.Advance(time.Minute)
	if err := w.Process(t.Context(), g.ID); !errors.Is(err, w.documents.fail) {
		t.Fatalf("Process returned %v, want %v", err, w.documents.fail)
	}
	if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
		t.Errorf("grant after a failure (-want +got):\n%s", diff)
	}
	w.documents.fail = nil
	if got := w.process(g); got.State != badges.Processed {
		t.Errorf("the grant is %s, want processed", got.State)
	}
}

// A quick yes does not overtake the look-up of who says it.
func TestProcessWaitsForTheRecipientsAccount(t *testing.T) {
	w := newSigningWorld(t)
	g := w.accept(w.grant(jane))
	wantKind(t, w.Process(t.Context(), g.ID), badges.Unavailable, "")
	w.resolve(g, badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane"})
	w.must(w.Process(t.Context(), g.ID))
	if got := w.stored(g.ID); got.State != badges.Processed || got.Identity.Kind != badges.FediverseIdentity {
		t.Errorf("the grant to a %s is %s", got.Identity.Kind, got.State)
	}
}

// Accepting queues the processing, in the grant's own lane.
func TestAcceptingQueuesTheProcessing(t *testing.T) {
	w := newWorld(t)
	w.accept(w.grant(jane))
	lanes, err := w.db.ClaimLanes(t.Context(), w.Now(), w.Now().Add(time.Minute), 10)
	w.must(err)
	if len(lanes) != 1 || lanes[0].Name != "process/grant/1" {
		t.Fatalf("lanes are %v, want process/grant/1 alone", lanes)
	}
	tasks, _, err := w.db.LaneTasks(t.Context(), lanes[0], 10)
	w.must(err)
	if len(tasks) != 1 || tasks[0].Kind != "process" {
		t.Fatalf("tasks are %v, want one to process", tasks)
	}
	var payload badges.EventTask
	w.must(json.Unmarshal(tasks[0].Payload, &payload))
	e, err := w.Store.Event(t.Context(), payload.Event)
	w.must(err)
	if e.Kind != badges.GrantAccepted {
		t.Errorf("the task is for the event %s, want %s", e.Kind, badges.GrantAccepted)
	}
}
