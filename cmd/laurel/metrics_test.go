package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/task"
)

// openTestDomain opens a server in a folder of its own.
func openTestDomain(t *testing.T) (*domain, Common) {
	t.Helper()
	common := Common{Origins: []string{"http://localhost:8080"}, Data: t.TempDir()}
	d, err := openDomain(t.Context(), common)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.db.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, common
}

func scrape(m *metrics) string {
	w := httptest.NewRecorder()
	m.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func expectSeries(t *testing.T, m *metrics, want ...string) {
	t.Helper()
	got := scrape(m)
	for _, line := range want {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("%q is missing in\n%s", line, got)
		}
	}
}

func TestCommittedEventsAreCounted(t *testing.T) {
	d, _ := openTestDomain(t)
	m := newMetrics()
	store := observedStore{d.Store, m.events}
	append := func(err error) error {
		return store.InTx(t.Context(), func(tx badges.Tx) error {
			if _, appendErr := tx.AppendEvent(t.Context(), badges.Event{Kind: badges.IssuerCreated, At: time.Now()}); appendErr != nil {
				t.Error(appendErr)
			}
			return err
		})
	}
	if err := append(nil); err != nil {
		t.Fatal(err)
	}
	if err := append(errors.New("rolled back")); err == nil {
		t.Fatal("no error")
	}
	expectSeries(t, m, `laurel_events_total{kind="issuer.created"} 1`)
}

func TestTasksDeliveriesAndInboxAreCounted(t *testing.T) {
	m := newMetrics()
	handlers := m.observeTasks(map[string]task.Handler{
		"good": func(context.Context, task.Task) error { return nil },
		"bad":  func(context.Context, task.Task) error { return io.EOF },
	})
	if err := handlers["good"](t.Context(), task.Task{}); err != nil {
		t.Error(err)
	}
	if err := handlers["bad"](t.Context(), task.Task{}); err != io.EOF {
		t.Error(err)
	}
	m.observeDelivery("delivered", 20*time.Millisecond)
	m.observeInbox("accepted")
	expectSeries(t, m,
		`laurel_tasks_total{kind="good",result="done"} 1`,
		`laurel_tasks_total{kind="bad",result="failed"} 1`,
		`laurel_deliveries_total{result="delivered"} 1`,
		`laurel_delivery_duration_seconds_bucket{le="0.03"} 1`,
		`laurel_inbox_activities_total{outcome="accepted"} 1`)
}

func TestRequestsAreMeasuredByArea(t *testing.T) {
	for path, want := range map[string]string{
		"/": "page", "/tags/x": "page", "/%2e%2e/whatever": "page", "/api/badges": "api", "/accept/grant/1/k": "accept",
		"/inbox": "inbox", "/actor/conf/inbox": "inbox", "/actor/conf": "actor", "/@conf": "actor", "/actor": "actor",
		"/.well-known/webfinger": "discovery", "/badge/1": "badge", "/openbadge/x": "badge", "/picture/x.png": "file", "/healthz": "health",
	} {
		if got := area(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	m := newMetrics()
	handler := m.observeRequests(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/x", nil))
	expectSeries(t, m, `laurel_http_request_duration_seconds_count{area="api",class="4xx"} 1`)
}
