package badges_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"laurel/badges"
	"laurel/store/storetest"
)

// BenchmarkAward awards a badge to ten people at a time, each award on disk when
// it returns.
func BenchmarkAward(b *testing.B) {
	db := storetest.Open(b)
	w := newServer(b, db)
	w.Consumers = []badges.Consumer{
		badges.ProcessConsumer(), badges.MilestoneConsumer(), badges.WebhookConsumer(),
		{Name: "outbox", Wants: badges.Event.Offered},
		{Name: "mail", Wants: badges.Event.Offered},
	}
	w.settle(w.issuer("harbour", 0))
	var serial atomic.Int64
	b.SetParallelism(5) // for each of two cores
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := w.Award(b.Context(), badges.Operator(), w.awardRequest(fmt.Sprintf("p%d@example.org", serial.Add(1)))); err != nil {
				b.Error(err)
			}
		}
	})
}
