package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"laurel/badges"
	"laurel/badges/task"
)

// metrics are the server's numbers for Prometheus, on a registry of their own.
// Every label takes its values from a closed set, so that no stranger can make
// the number of series grow.
type metrics struct {
	registry   *prometheus.Registry
	events     *prometheus.CounterVec   // kind: a badges.EventKind
	tasks      *prometheus.CounterVec   // kind: of a task; result: done, failed
	deliveries *prometheus.CounterVec   // result: delivered, failed, waits, limited
	attempts   prometheus.Histogram     // seconds of a delivery's attempt
	inbox      *prometheus.CounterVec   // outcome: see package federation
	requests   *prometheus.HistogramVec // area: see area; class: 2xx…
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "laurel_events_total", Help: "Facts that became true, such as grant.created, by kind.",
		}, []string{"kind"}),
		tasks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "laurel_tasks_total", Help: "Attempts at tasks, by kind and result.",
		}, []string{"kind", "result"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "laurel_deliveries_total", Help: "Attempts to deliver an activity to an inbox, by result.",
		}, []string{"result"}),
		attempts: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "laurel_delivery_duration_seconds", Help: "How long attempts at deliveries took.",
			Buckets: []float64{.01, .03, .1, .3, 1, 3, 10},
		}),
		inbox: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "laurel_inbox_activities_total", Help: "Activities that arrived, by outcome.",
		}, []string{"outcome"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "laurel_http_request_duration_seconds", Help: "How long requests took, by part of the server and class of status.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3},
		}, []string{"area", "class"}),
	}
	m.registry.MustRegister(m.events, m.tasks, m.deliveries, m.attempts, m.inbox, m.requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// handler answers Prometheus at /metrics.
func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

func (m *metrics) observeDelivery(result string, took time.Duration) {
	m.deliveries.WithLabelValues(result).Inc()
	m.attempts.Observe(took.Seconds())
}

func (m *metrics) observeInbox(outcome string) { m.inbox.WithLabelValues(outcome).Inc() }

// observeTasks returns the handlers, each counting what it does.
func (m *metrics) observeTasks(handlers map[string]task.Handler) map[string]task.Handler {
	observed := make(map[string]task.Handler, len(handlers))
	for kind, handle := range handlers {
		done, failed := m.tasks.WithLabelValues(kind, "done"), m.tasks.WithLabelValues(kind, "failed")
		observed[kind] = func(ctx context.Context, t task.Task) error {
			err := handle(ctx, t)
			if err != nil {
				failed.Inc()
				return err
			}
			done.Inc()
			return nil
		}
	}
	return observed
}

// observedStore counts the events of transactions that were committed.
type observedStore struct {
	badges.Store
	events *prometheus.CounterVec
}

// InTx implements [badges.Store].
func (s observedStore) InTx(ctx context.Context, fn func(badges.Tx) error) error {
	var tx observedTx
	err := s.Store.InTx(ctx, func(inner badges.Tx) error {
		tx = observedTx{Tx: inner} // afresh when the transaction runs again
		return fn(&tx)
	})
	if err == nil {
		for _, kind := range tx.kinds {
			s.events.WithLabelValues(string(kind)).Inc()
		}
	}
	return err
}

type observedTx struct {
	badges.Tx
	kinds []badges.EventKind
}

// AppendEvent implements [badges.EventWriter].
func (tx *observedTx) AppendEvent(ctx context.Context, e badges.Event) (int64, error) {
	tx.kinds = append(tx.kinds, e.Kind)
	return tx.Tx.AppendEvent(ctx, e)
}
