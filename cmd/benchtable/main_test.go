package main

import (
	"io"
	"strings"
	"testing"
)

const output = `goos: linux
pkg: laurel/federation
BenchmarkDelivery-2      	    5000	    551000 ns/op	         1.055 cpu-ms/delivery	      1835 deliveries/s	         0.8516 of-signing
BenchmarkInbox-2         	    8000	    364846 ns/op	      2741 activities/s	         0.6 cpu-ms/activity	         0.04408 of-verifying
BenchmarkInboxForged-2   	   50000	     44732 ns/op	         0.08 cpu-ms/activity
PASS
ok  	laurel/federation	13.854s
pkg: laurel/federation/signature
BenchmarkSign/cavage/RSA-2048-2         	    1323	    931781 ns/op	    5756 B/op	      41 allocs/op
PASS
pkg: laurel/badges/verification
BenchmarkVerify-2   	     120	   8486283 ns/op	       1124 verifications/s
BenchmarkSelfCheck-2   	      66	  19041566 ns/op	        355.5 checks/s
pkg: laurel/badges/openbadges
BenchmarkDocuments-2       	     310	   2129284 ns/op	        62.82 %-canonicalizing	       469.6 credentials/s
BenchmarkCredentialJWT-2   	     459	   1101690 ns/op	       907.7 jwts/s
PASS
pkg: laurel/cmd/laurel
BenchmarkServer-2   	       1	96368292424 ns/op	 0.2198 api-badges-ms	 1.016 api-badges-ratio	 28.9 idle-MiB	 54.58 start-ms
BenchmarkBadgeKit-2   	       1	9368292424 ns/op	 2310 badges/s	 4100 awards/s	 1.2 award-cpu-ms	 650 instances/s
PASS
pkg: laurel/web/compat/mypit
BenchmarkIssue-2         	       5	 400000000 ns/op	 412 µs/recipient
BenchmarkIssuedPages-2   	     120	   9200000 ns/op	 5.1 first-ms	 4.2 deep-ms	 0.82 deep-of-first
PASS
pkg: laurel/web/compat/bitbadges/stores
BenchmarkBatch-2         	      90	  16000000 ns/op	 8.1 ms/batch
PASS
`

func TestTableSaysWhetherAimsAreMet(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader(output), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for row, want := range map[string]string{
		"Signed deliveries to 64 hosts":             "1835/s, 1.05 ms CPU each 0.85 of RSA-2048 signing ≥ 0.80 ok",
		"Inbox, accepted and applied":               "2741/s, 0.60 ms CPU each 0.044 of RSA-2048 verifying ≤ 0.50 ms CPU MISSED",
		"Inbox, bad signature":                      "0.08 ms CPU each ≤ 0.20 ms CPU ok",
		"Start to first answer, 100,000 grants":     "55 ms < 100 ms ok",
		"GET /api/badges, 100,000 grants":           "0.22 ms 1.02 × with 100 grants ≤ 1.30 ok",
		"Badge page, 100,000 grants":                "0.00 ms 0.00 × with 100 grants ≤ 1.30 MISSED",
		"Credentials written and signed":            "470/s and core 63 % of it canonical JSON-LD",
		"BadgeKit: GET 20 badges, 10 connections":   "2310/s the original: 36/s ≥ 1800/s ok",
		"BadgeKit: POST instance, 10 connections":   "4100/s, 1.20 ms CPU each the original: 212/s ≥ 4240/s MISSED",
		"MyPit: getIssuedBadges deep in 100,000":    "4.2 ms 0.82 × the first page ≤ 1.30 ok",
		"federation/signature.Sign/cavage/RSA-2048": "931.8 µs",
	} {
		if got := lineOf(out.String(), row); got != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
	if strings.Contains(out.String(), "federation.Inbox ") {
		t.Error("a benchmark of the table is listed once more below it")
	}
}

// lineOf returns what follows a row's title, with single spaces.
func lineOf(table, title string) string {
	for line := range strings.Lines(table) {
		if rest, ok := strings.CutPrefix(line, title); ok {
			return strings.Join(strings.Fields(rest), " ")
		}
	}
	return "(no such row)"
}

func TestFailuresAreErrors(t *testing.T) {
	for name, test := range map[string]struct{ output, want string }{
		"failed":  {output + "--- FAIL: BenchmarkX\n    bench_test.go:1: it broke\nFAIL\n", "it broke"},
		"missing": {strings.Replace(output, "BenchmarkDelivery", "BenchmarkOther", 1), "federation.Delivery"},
		"garbled": {"BenchmarkX-2 1 many ns/op\n", "many"},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(strings.NewReader(test.output), io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that mentions %q", err, test.want)
			}
		})
	}
}
