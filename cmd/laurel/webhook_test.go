package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/badges"
)

// message is what a webhook's receiver got.
type message struct {
	header http.Header
	body   string
}

// An award in a running server is told to its webhook, signed, and the
// milestone that it reaches is awarded and told, too.
func TestAwardIsTold(t *testing.T) {
	got := make(chan message, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- message{r.Header, string(body)}
	}))
	defer receiver.Close()
	d := runServer(t, Outgoing{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Ports: []uint16{0}, PlainHTTP: true})

	made, err := makeDemo(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	captain, err := d.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: made.issuer.ID, Definition: made.badge.Definition})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.CreateMilestone(t.Context(), badges.Operator(), made.issuer.ID, badges.NewMilestone{
		BadgeID: captain.ID, NumberRequired: 1, Support: []int64{made.badge.ID},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = d.CreateWebhook(t.Context(), badges.Operator(), badges.NewWebhook{
		IssuerID: made.issuer.ID, URL: receiver.URL, Events: []badges.EventKind{badges.GrantProcessed},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Award(t.Context(), badges.Operator(), badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: made.badge.ID, Email: "jane@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the award, and the milestone's
		select {
		case m := <-got:
			if m.header.Get("Webhook-Signature") == "" || !strings.HasPrefix(m.body, `{"type":"grant.processed",`) {
				t.Errorf("the receiver got %v\n%s", m.header, m.body)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("nobody was told")
		}
	}
}

// runServer assembles a server on an empty folder and has its workers work until
// the test ends.
func runServer(t *testing.T, outgoing Outgoing) *domain {
	t.Helper()
	config := Config{Common: Common{Origins: []string{"http://localhost:8080"}, Data: t.TempDir()}, Server: Server{Outgoing: outgoing}}
	d, err := openDomain(t.Context(), config.Common)
	if err != nil {
		t.Fatal(err)
	}
	s, err := assemble(t.Context(), config, d, newMetrics(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var working sync.WaitGroup
	for _, work := range s.workers {
		working.Go(func() { work(ctx) })
	}
	t.Cleanup(func() {
		stop()
		working.Wait()
		if err := d.db.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
