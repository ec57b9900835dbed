package main

import "fmt"

// row is one line of the table, from one benchmark's values.
type row struct {
	what      string
	benchmark string
	measured  cell
	limit     cell
	aim       aim
}

// cell is a text with a place for each of the values that it names.
type cell struct {
	text  string // for fmt
	units []string
}

func (c cell) format(values map[string]float64) string {
	args := make([]any, len(c.units))
	for i, unit := range c.units {
		args[i] = values[unit]
	}
	return fmt.Sprintf(c.text, args...)
}

// aim is what a value should reach. Without a unit there is none.
type aim struct {
	text    string
	unit    string
	atMost  float64
	atLeast float64
}

func (a aim) verdict(values map[string]float64) string {
	value, ok := values[a.unit]
	switch {
	case a.unit == "":
		return ""
	case ok && value >= a.atLeast && (a.atMost == 0 || value <= a.atMost):
		return "ok"
	}
	return "MISSED"
}

func of(text string, units ...string) cell { return cell{text, units} }

func atMost(text, unit string, limit float64) aim { return aim{text: text, unit: unit, atMost: limit} }
func atLeast(text, unit string, limit float64) aim {
	return aim{text: text, unit: unit, atLeast: limit}
}

// rows is the table.
func rows() []row {
	const server, delivery, inbox, forged = "cmd/laurel.Server", "federation.Delivery", "federation.Inbox", "federation.InboxForged"
	all := []row{
		{"Grants by API, 32 connections", server, of("%.0f/s, p99 %.1f ms, %.2f ms CPU each", "grants/s", "grants-p99-ms", "grant-cpu-ms"),
			of("%.2f of an empty answer's rate", "grants-of-http"), aim{}},
		{"Signed deliveries to 64 hosts", delivery, of("%.0f/s, %.2f ms CPU each", "deliveries/s", "cpu-ms/delivery"),
			of("%.2f of RSA-2048 signing", "of-signing"), atLeast("≥ 0.80", "of-signing", 0.8)},
		{"Inbox, accepted and applied", inbox, of("%.0f/s, %.2f ms CPU each", "activities/s", "cpu-ms/activity"),
			of("%.3f of RSA-2048 verifying", "of-verifying"), atMost("≤ 0.50 ms CPU", "cpu-ms/activity", 0.5)},
		{"Inbox, bad signature", forged, of("%.2f ms CPU each", "cpu-ms/activity"), of(""), atMost("≤ 0.20 ms CPU", "cpu-ms/activity", 0.2)},
		{"Start to first answer, 100,000 grants", server, of("%.0f ms", "start-ms"), of(""), atMost("< 100 ms", "start-ms", 100)},
		{"Resident memory, idle", server, of("%.1f MiB, %.1f of it not the program file", "idle-MiB", "idle-anonymous-MiB"), of(""),
			atMost("< 30 MiB", "idle-MiB", 30)},
		{"Resident memory, 100,000 grants later", server, of("%.1f MiB, %.1f of it not the program file", "loaded-MiB", "loaded-anonymous-MiB"), of(""), aim{}},
	}
	for _, page := range []struct{ name, metric string }{
		{"Issuer page", "issuer-page"}, {"Badge page", "badge-page"}, {"Front page", "front-page"}, {"GET /api/badges", "api-badges"},
	} {
		ratio := page.metric + "-ratio"
		all = append(all, row{page.name + ", 100,000 grants", server, of("%.2f ms", page.metric+"-ms"), of("%.2f × with 100 grants", ratio), atMost("≤ 1.30", ratio, 1.3)})
	}
	for _, page := range []struct{ name, metric string }{
		{"Explore", "explore-page"}, {"Search that finds all", "search-all"}, {"Search that finds few", "search-one"}, {"Recipient page", "recipient-page"},
		{"Issuer page", "issuer-page"}, {"Badge page", "badge-page"}, {"Front page", "front-page"},
	} {
		p99 := page.metric + "-p99-ms"
		all = append(all, row{page.name + ", slowest of 100", server, of("%.2f ms, p99 %.2f ms", page.metric+"-ms", p99), of("%.2f × with 100 grants", page.metric+"-ratio"), atMost("< 5 ms", p99, 5)})
	}
	// It counts what it offers (totalItems), over an index.
	all = append(all, row{"Outbox, 100,000 grants", server, of("%.2f ms", "outbox-ms"), of("%.2f × with 100 grants", "outbox-ratio"), aim{}})
	all = append(all,
		row{"Credentials verified, both proofs", "badges/verification.Verify", of("%.0f/s and core", "verifications/s"), of(""), aim{}},
		row{"Own grants checked before they leave", "badges/verification.SelfCheck", of("%.0f/s and core", "checks/s"), of(""), aim{}},
		row{"Credentials written and signed", "badges/openbadges.Documents", of("%.0f/s and core", "credentials/s"),
			of("%.0f %% of it canonical JSON-LD", "%-canonicalizing"), aim{}},
		row{"Credentials as JWT", "badges/openbadges.CredentialJWT", of("%.0f/s and core", "jwts/s"), of(""), aim{}})
	all = append(all, badgekitRows()...)
	return append(all,
		row{"MyPit: issueBadge, 1,000 recipients", "web/compat/mypit.Issue", of("%.0f µs each", "µs/recipient"), of(""), aim{}},
		row{"MyPit: getIssuedBadges deep in 100,000", "web/compat/mypit.IssuedPages", of("%.1f ms", "deep-ms"), of("%.2f × the first page", "deep-of-first"),
			atMost("≤ 1.30", "deep-of-first", 1.3)},
		row{"BitBadges: a batch of 1,000 actions", "web/compat/bitbadges/stores.Batch", of("%.1f ms", "ms/batch"), of(""), aim{}},
	)
}

// badgekitRows compare the BadgeKit API with its original on the same kind of
// machine: reads shall be fifty times as fast, awards twenty times.
func badgekitRows() []row {
	var all []row
	for _, call := range []struct {
		what, unit string
		measured   cell
		original   float64
		times      float64
	}{
		{"BadgeKit: GET 20 badges, 10 connections", "badges/s", of("%.0f/s", "badges/s"), 36, 50},
		{"BadgeKit: POST instance, 10 connections", "awards/s", of("%.0f/s, %.2f ms CPU each", "awards/s", "award-cpu-ms"), 212, 20},
		{"BadgeKit: GET 50 instances, 10 connections", "instances/s", of("%.0f/s", "instances/s"), 12, 50},
	} {
		aimed := call.original * call.times
		all = append(all, row{call.what, "cmd/laurel.BadgeKit", call.measured,
			of(fmt.Sprintf("the original: %.0f/s", call.original)), atLeast(fmt.Sprintf("≥ %.0f/s", aimed), call.unit, aimed)})
	}
	return all
}
