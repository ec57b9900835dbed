package templates

func sampleApplicationDesk() ApplicationDesk {
	return ApplicationDesk{
		Head: grantingHead("/desk/applications/ab"), Row: ApplicationRow{Link: Link{"@a.very.long.handle.of.somebody@donaudampfschifffahrt.example", ""}, At: day("2026-11-19"), Assigned: "kim@example.org", State: "waits"},
		Badge: Link{"Pathfinder", "/desk/badges/1"}, List: "/desk/badges/1/applications", Base: "/desk/applications/ab", Until: day("2026-12-01"),
		Evidence: []EvidenceRow{
			{Link{"https://trails.example/walks/2026/11/19/a-long-walk-around-the-whole-fjord", "https://trails.example/walks/2026/11/19/a-long-walk-around-the-whole-fjord"}, "I walked all of it.\nIt rained."},
			{Link{"javascript:alert(1)", ""}, ""},
		},
		Requirements: []RequirementBox{{RequirementRow{1, "A full card", true, "Ask for it"}, true}, {RequirementRow{2, "A song", false, ""}, false}},
		Reviews: []ReviewRow{{"kim@example.org", day("2026-11-20"), false, "Not yet.", []RequirementBox{{RequirementRow{1, "A full card", true, ""}, true}, {RequirementRow{2, "A song", false, ""}, false}}},
			{"", day("2026-11-21"), true, "", nil}},
		Grant: "/desk/grants/01jd", Review: true, MayGrant: true, Form: wrong("items"), Comment: "Well walked.",
	}
}

func reviewingSamples() []sample {
	table := ApplicationTable{
		Head: grantingHead("/desk/issuers/1/applications"), Of: Link{"Fjord Library", "/desk/issuers/1"}, Base: "/desk/issuers/1/applications", Waiting: 1204, Decided: 1, Show: "waiting",
		Pager: samplePager(), Rows: []ApplicationRow{
			{Link{"@ada@social.example", "/desk/applications/ab"}, "Pathfinder", day("2026-11-19"), "kim@example.org", "waits"},
			{Link{"ben@example.org", "/desk/applications/ac"}, "Pathfinder", day("2026-11-19"), "", "approved"},
			{Link{"cleo@example.org", "/desk/applications/ad"}, "Pathfinder", day("2026-11-19"), "", "declined"},
			{Link{"dora@example.org", "/desk/applications/ae"}, "Pathfinder", day("2026-11-19"), "", "closed"},
		},
	}
	reviewer := sampleApplicationDesk()
	reviewer.MayGrant, reviewer.Form = false, Form{Done: "decided"}
	return []sample{
		{"applications", table}, {"applications-minimal", ApplicationTable{Of: Link{Name: "Fjord Library"}, Show: "decided", Form: Form{Done: "closed"}}},
		{"application-desk", sampleApplicationDesk()}, {"application-reviewer", reviewer},
		{"application-minimal", ApplicationDesk{Row: ApplicationRow{Link: Link{Name: "ada@example.org"}, State: "closed"}, Badge: Link{Name: "Pathfinder"}}},
	}
}
