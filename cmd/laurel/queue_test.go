package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/outbox"
	"laurel/store"
)

// laurel runs a command line on the data of d and returns its output.
func laurel(t *testing.T, common Common, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := run(append(args, "--data", common.Data), &out, &errOut); code != exitOK {
		t.Fatalf("laurel %s: exit code %d\n%s", strings.Join(args, " "), code, &errOut)
	}
	return out.String()
}

// oweDelivery makes a grant whose offer is owed to social.example and failed
// once, and a task that failed.
func oweDelivery(t *testing.T, d *domain) badges.Grant {
	t.Helper()
	made, err := makeDemo(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := d.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: made.badge.ID, ProfileURI: "@ada@social.example"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	err = store.Outbox{DB: d.db}.InTx(t.Context(), func(tx outbox.Tx) error {
		id, _, err := tx.InsertActivity(t.Context(), delivery.Activity{
			URI: "http://localhost:8080/a", IssuerID: g.IssuerID, GrantID: g.ID, Kind: delivery.Offer, Body: []byte("{}"), CreatedAt: now,
		})
		if err != nil {
			return err
		}
		return tx.DeliverTo(t.Context(), id, "https://social.example/inbox")
	})
	if err != nil {
		t.Fatal(err)
	}
	hosts, err := d.db.ClaimHosts(t.Context(), now, now.Add(time.Minute), 1)
	if err != nil || len(hosts) != 1 {
		t.Fatal(hosts, err)
	}
	hosts[0].Failures, hosts[0].FailingSince = 1, now
	outcome := delivery.Outcome{DeliveryID: 1, State: delivery.Queued, Result: delivery.Result{At: now, Error: "connection refused"}}
	if err := d.db.Record(t.Context(), hosts[0], []delivery.Outcome{outcome}, "connection refused", now); err != nil {
		t.Fatal(err)
	}
	if err := d.db.ReleaseHost(t.Context(), hosts[0], now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := d.db.FailTask(t.Context(), 1, "no such luck", now); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestQueueShowsAndChangesWhatIsOwed(t *testing.T) {
	d, common := openTestDomain(t)
	oweDelivery(t, d)
	type queue struct {
		Hosts []delivery.HostStatus
		Tasks []taskView
	}
	list := func() (q queue) {
		t.Helper()
		if err := json.Unmarshal([]byte(laurel(t, common, "queue", "list", "--json")), &q); err != nil {
			t.Fatal(err)
		}
		return q
	}
	q := list()
	if len(q.Hosts) != 1 || q.Hosts[0].Queued != 1 || q.Hosts[0].LastError != "connection refused" || q.Hosts[0].DueAt.IsZero() {
		t.Errorf("hosts %+v", q.Hosts)
	}
	if len(q.Tasks) != 1 || q.Tasks[0].Problem != "no such luck" || q.Tasks[0].ParkedAt == nil {
		t.Errorf("tasks %+v", q.Tasks)
	}
	text := laurel(t, common, "queue", "list")
	for _, want := range []string{"social.example", "failing", "connection refused", "no such luck"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if text := laurel(t, common, "queue", "grant", "1"); !strings.Contains(text, "offer") || !strings.Contains(text, "connection refused") {
		t.Errorf("deliveries of the grant:\n%s", text)
	}

	laurel(t, common, "queue", "pause", "Social.example")
	if q = list(); q.Hosts[0].PausedAt.IsZero() {
		t.Errorf("not paused: %+v", q.Hosts[0])
	}
	laurel(t, common, "queue", "resume", "social.example")
	laurel(t, common, "queue", "retry", "social.example")
	if q = list(); !q.Hosts[0].PausedAt.IsZero() || q.Hosts[0].Failures != 0 {
		t.Errorf("still waiting: %+v", q.Hosts[0])
	}
	laurel(t, common, "queue", "retry", "1")
	if q = list(); q.Tasks[0].ParkedAt != nil {
		t.Errorf("still parked: %+v", q.Tasks[0])
	}
	laurel(t, common, "queue", "drop", "1")
	laurel(t, common, "queue", "drop", "social.example")
	if q = list(); len(q.Hosts) != 0 || len(q.Tasks) != 0 {
		t.Errorf("still there: %+v", q)
	}
}
