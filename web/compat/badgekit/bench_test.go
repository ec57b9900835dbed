package badgekit_test

import (
	"crypto/rand"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"laurel/web/compat/badgekit"
)

// The benchmarks are of the calls whose speed the original is known by (reference,
// Speed of the real server), ten at once, with a consumer's key.

const atOnce = 10

func benchmark(b *testing.B, prepare func(w *world), method, path string, body func(n int64) string) {
	w := newWorld(b, func(o *badgekit.Options) { o.Random = rand.Reader })
	prepare(w)
	var count atomic.Int64
	b.SetParallelism(max(1, atOnce/runtime.GOMAXPROCS(0)))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			text := ""
			if body != nil {
				text = body(count.Add(1))
			}
			if a := w.do(w.signed(method, path, text, claims{key: "radical", secret: "consumer-secret"})); a.status/100 != 2 {
				b.Errorf("%d %s", a.status, a.body)
				return
			}
		}
	})
}

func BenchmarkListBadges(b *testing.B) {
	benchmark(b, func(w *world) {
		for n := range 20 {
			w.badge("/systems/chicago", fmt.Sprintf("badge-%d", n))
		}
	}, "GET", "/systems/chicago/badges", nil)
}

func BenchmarkAward(b *testing.B) {
	benchmark(b, func(w *world) { w.badge("/systems/chicago", "reader") }, "POST", "/systems/chicago/badges/reader/instances",
		func(n int64) string { return fmt.Sprintf(`{"email":"earner%d@example.org"}`, n) })
}

func BenchmarkListInstances(b *testing.B) {
	benchmark(b, func(w *world) {
		w.badge("/systems/chicago", "reader")
		for n := range 200 {
			w.want(201, "POST", "/systems/chicago/badges/reader/instances", fmt.Sprintf(`{"email":"earner%d@example.org"}`, n))
		}
	}, "GET", "/systems/chicago/badges/reader/instances?page=2&count=50", nil)
}
