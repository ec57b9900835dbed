package main

import (
	"fmt"
	"testing"
	"time"
)

const (
	fewGrants   = 100
	manyGrants  = 100_000
	connections = 32
)

// BenchmarkServer runs the built binary through one story: an empty server, a
// hundred grants, a hundred thousand, a restart. It takes longer than any
// -benchtime, so it runs once whatever b.N would be.
func BenchmarkServer(b *testing.B) {
	p := newProcess(b)
	p.start()
	p.rest()
	p.reportMemory("idle")

	p.load(fewGrants, connections, p.grant)
	p.acceptAll()
	few := p.listPages()

	ceiling := p.ceiling()
	each, took := p.load(manyGrants-fewGrants, connections, func(i int) []byte { return p.grant(fewGrants + i) })
	rate := float64(len(each)) / took.Seconds()
	b.ReportMetric(rate, "grants/s")
	b.ReportMetric(rate/ceiling, "grants-of-http")
	b.ReportMetric(quantile(each, 0.99), "grants-p99-ms")
	p.rest()
	p.reportMemory("loaded")

	p.acceptAll()
	many := p.listPages()
	for i, page := range p.pages() {
		b.ReportMetric(many[i], page.name+"-ms")
		b.ReportMetric(many[i]/few[i], page.name+"-ratio")
	}

	var starts []time.Duration
	for range 9 {
		p.stop()
		starts = append(starts, p.start())
	}
	b.ReportMetric(quantile(starts, 0.5), "start-ms")
}

func (p *process) reportMemory(when string) {
	resident, anonymous := p.memory()
	p.b.ReportMetric(resident, when+"-MiB")
	p.b.ReportMetric(anonymous, when+"-anonymous-MiB")
}

// ceiling is how many requests per second come through when each one does
// nothing: what HTTP, the log and this very client cost.
func (p *process) ceiling() float64 {
	const n = 20_000
	request := p.get("/healthz")
	_, took := p.load(n, connections, func(int) []byte { return request })
	return n / took.Seconds()
}

type listPage struct{ name, path string }

// pages are those that list grants, or badges beside them.
func (p *process) pages() []listPage {
	return []listPage{
		{"issuer-page", "/actor/org"},
		{"badge-page", fmt.Sprintf("/badge/%d", p.badge)},
		{"front-page", "/"},
		{"api-badges", "/api/badges"},
	}
}

// listPages returns how long each page takes in the median, in milliseconds.
func (p *process) listPages() (medians []float64) {
	p.b.Helper()
	for _, page := range p.pages() {
		request := p.get(page.path)
		p.load(50, 1, func(int) []byte { return request })
		each, _ := p.load(500, 1, func(int) []byte { return request })
		medians = append(medians, quantile(each, 0.5))
	}
	return medians
}
