package templates

func sampleChecked(state CheckedState) Verify {
	return Verify{
		Head: sampleHead("/verify"), Address: "https://school.example/credential/1", Recipient: "ada@mail.example",
		Checked: &Checked{
			State: state, Since: day("2026-11-21"), Snapshot: state == CheckedUnknown, Decisive: "status-revoked",
			Title: "Pathfinder", Description: "Walked every trail.", Issuer: Link{Name: "Fjord Library", URL: origin + "/actor/library"},
			Address: "https://school.example/credential/1", Standard: "Open Badges 3.0 (VC 2.0)", IssuedAt: day("2026-01-02"), ExpiresAt: day("2027-01-02"),
			Reason: "It was granted by mistake.",
			Steps: []CheckedStep{
				{"input-read", "pass", "https://school.example/credential/1", ""},
				{"proof-good", "pass", "did:web:school.example#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "eddsa-rdfc-2022"},
				{"status-revoked", "fail", "https://school.example/status/1", "It was granted by mistake."},
				{"status-unreachable", "unknown", "https://school.example/status/2", "no full answer within 10s"},
				{"schema-odd", "warn", "/evidence", "got object, want array"},
				{"recipient-not-asked", "skipped", "", ""},
			},
		},
	}
}

func verifySamples() []sample {
	all := []sample{
		{"verify", Verify{Head: sampleHead("/verify")}},
		{"verify-minimal", Verify{Checked: &Checked{State: CheckedInvalid, Steps: []CheckedStep{{Code: "input-unreadable", Outcome: "fail"}}}}},
	}
	for _, state := range []CheckedState{CheckedValid, CheckedExpired, CheckedRevoked, CheckedInvalid, CheckedUnknown} {
		all = append(all, sample{"verify-" + string(state), sampleChecked(state)})
	}
	return all
}
