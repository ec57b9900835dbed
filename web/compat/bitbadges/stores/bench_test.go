package stores_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkBatch adds a thousand members in one request, and removes them in the next.
func BenchmarkBatch(b *testing.B) {
	w := newWorld(b)
	d := w.create("text", false)
	bodies := make(map[string]string)
	for _, name := range []string{"add", "remove"} {
		actions := make([]string, 1000)
		for n := range actions {
			actions[n] = fmt.Sprintf(`{"actionName":%q,"payload":{"value":"member %d"}}`, name, n)
		}
		bodies[name] = fmt.Sprintf(`{"dynamicDataId":%q,"actions":[%s]}`, d.ID, strings.Join(actions, ","))
	}
	b.ReportAllocs()
	for b.Loop() {
		w.want(200, annasKey, "POST", "/storeActions/batch", bodies["add"])
		w.want(200, annasKey, "POST", "/storeActions/batch", bodies["remove"])
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(2*b.N), "ms/batch")
}

// BenchmarkValue looks one key up among a hundred thousand.
func BenchmarkValue(b *testing.B) {
	w := newWorld(b)
	d := w.create("text", false)
	const many, batch = 100_000, 10_000
	for from := 0; from < many; from += batch {
		w.fill(d, from, from+batch)
	}
	b.ReportAllocs()
	for b.Loop() {
		w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID+"/value?key=v77777", "")
	}
}

// BenchmarkValuesPage reads a page behind ninety thousand values.
func BenchmarkValuesPage(b *testing.B) {
	w := newWorld(b)
	d := w.create("text", false)
	const many, batch = 100_000, 10_000
	for from := 0; from < many; from += batch {
		w.fill(d, from, from+batch)
	}
	b.ReportAllocs()
	for b.Loop() {
		w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID+"/values?bookmark=90000", "")
	}
}
