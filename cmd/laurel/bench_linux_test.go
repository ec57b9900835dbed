package main

import (
	"fmt"
	"testing"
	"time"

	"laurel/badges"
)

const (
	fewGrants   = 100
	manyGrants  = 100_000
	connections = 32
)

// BenchmarkServer runs the built binary through one story: an empty server, a
// hundred thousand grants, a restart. It takes longer than any -benchtime, so it
// runs once whatever b.N would be.
func BenchmarkServer(b *testing.B) {
	binary := buildBinary(b)
	p := newProcess(b, binary)
	p.start() // makes the server's own actors
	p.restart()
	p.rest()
	p.reportMemory("idle")

	ceiling := p.ceiling()
	before := p.ticks()
	each, took := p.load(manyGrants, connections, p.grant)
	rate := manyGrants / took.Seconds()
	b.ReportMetric(rate, "grants/s")
	b.ReportMetric(rate/ceiling, "grants-of-http")
	b.ReportMetric(quantile(each, 0.99), "grants-p99-ms")
	p.rest()
	b.ReportMetric(float64(p.ticks()-before)*10/manyGrants, "grant-cpu-ms")
	p.reportMemory("loaded")

	var starts []time.Duration
	for range 9 {
		starts = append(starts, p.restart())
	}
	b.ReportMetric(quantile(starts, 0.5), "start-ms")

	small := newProcess(b, binary)
	small.start()
	small.load(fewGrants, connections, small.grant)
	for _, server := range []*process{p, small} {
		server.acceptAll()
		server.restart() // what was written all at once is in its place then
	}
	reportPages(small, p)
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

// pages are those that list grants, or badges beside them. A search for "recipient"
// finds every grant.
func (p *process) pages() []listPage {
	return []listPage{
		{"explore-page", "/explore"},
		{"search-all", "/search?q=recipient"},
		{"search-one", "/search?q=recip+77"},
		{"recipient-page", p.recipientPage()},
		{"issuer-page", "/actor/org"},
		{"badge-page", fmt.Sprintf("/badge/%d", p.badge)},
		{"front-page", "/"},
		{"outbox", "/actor/org/outbox"},
		{"api-badges", "/api/badges"},
	}
}

// recipientPage is the path of one recipient's page.
func (p *process) recipientPage() (path string) {
	p.b.Helper()
	p.inDomain(func(d *domain) error {
		grants, err := d.Store.Grants(p.b.Context(), badges.GrantFilter{Listed: true, Limit: 1})
		if err == nil {
			path = "/recipient/" + d.Vault.RecipientPage(grants[0].Identity)
		}
		return err
	})
	return path
}

// reportPages compares how long the pages take on two servers, in the median,
// asked in turns so that both meet the same neighbours.
func reportPages(few, many *process) {
	fewPages, manyPages := few.pages(), many.pages()
	for n, page := range manyPages {
		var took [2][]time.Duration
		for range 20 {
			for i, server := range []*process{few, many} {
				request := server.get([]string{fewPages[n].path, page.path}[i])
				each, _ := server.load(25, 1, func(int) []byte { return request })
				took[i] = append(took[i], each[5:]...) // the first ones fill caches
			}
		}
		median := quantile(took[1], 0.5)
		many.b.ReportMetric(quantile(took[1], 0.99), page.name+"-p99-ms")
		many.b.ReportMetric(median, page.name+"-ms")
		many.b.ReportMetric(median/quantile(took[0], 0.5), page.name+"-ratio")
	}
}
