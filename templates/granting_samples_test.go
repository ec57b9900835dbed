package templates

func grantingHead(path string) Head {
	head := deskHead(path)
	head.Styles = append(head.Styles, "granting.css")
	return head
}

func sampleGrantTable() GrantTable {
	return GrantTable{
		Head: grantingHead("/desk/issuers/1/grants"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Total: 1204, Pager: samplePager(),
		States: []string{"pending", "revoked", "expired", "held", "failed"}, State: "pending", Badges: []Option{{"1", "Pathfinder"}}, Badge: "1", Sort: sampleSorting(), Granter: true, File: "grants.csv?q=",
		Rows: []GrantRow{
			{Recipient: Link{"Ada Lovelace", "/desk/grants/01jd"}, Address: "@ada@social.example", Badge: "Pathfinder", State: "pending", GrantedAt: day("2026-11-19"), Reception: "taken"},
			{Recipient: Link{"Ben", "/desk/grants/01je"}, Address: "a.very.long.address.of.somebody@donaudampfschifffahrt.example", Badge: "Pathfinder", State: "accepted", GrantedAt: day("2026-11-19"), Reception: "waiting", Problem: "the server answers 503", Held: "the picture is missing", Retry: "/desk/grants/01je/retry"},
			{Recipient: Link{"Cleo", "/desk/grants/01jf"}, Address: "cleo@example.org", Badge: "Pathfinder", State: "expired", GrantedAt: day("2026-11-19"), Reception: "mail"},
			{Recipient: Link{"Dora", "/desk/grants/01jg"}, Address: "Dora", Badge: "Pathfinder", State: "pending", GrantedAt: day("2026-11-19"), Problem: "there is no such account"},
		},
	}
}

func sampleGrantDesk() GrantDesk {
	return GrantDesk{
		Head: grantingHead("/desk/grants/01jd"), Row: sampleGrantTable().Rows[1], Badge: Link{"Pathfinder", "/desk/badges/1"}, Issuer: Link{"Fjord Library", "/desk/issuers/1"},
		Evidence: sampleProse, AcceptedAt: day("2026-11-20"), ExpiresAt: day("2028-11-20"), Held: "the picture is missing", Base: "/desk/grants/01jd",
		Public: "/actor/library/statuses/01jd", Accept: origin + "/accept/grant/1/averylongkeyindeedthatneverends", Granter: true, Resendable: true, Revocable: true, Reissuable: true, TypedTo: "@ada", Former: []string{"@ada@old.example", "ada@mail.example"},
		Renewable: true, RenewResults: sampleResultFields(), Results: []Result{{Name: "Score", Value: "87", Min: "0", Max: "100"}, {Name: "Course", Status: "Completed"}},
		Form: wrong("reason"), Reason: "Granted to the wrong person.",
	}
}

func grantingSamples() []sample {
	rows := []PreviewRow{{Number: 1, Recipient: "@anna@example.social", Name: "Anna", Results: []Result{{Name: "Score", Value: "87"}}}, {Number: 12, Recipient: "nobody", Problem: "it is neither a handle nor an address"}}
	row := ListRow{Link: Link{"crew.csv", "/desk/lists/1"}, Badge: "Pathfinder", State: "running", CreatedAt: day("2026-11-19"), Total: 1000, Granted: 400, Standing: 1, Failed: 20, Handled: 421}
	draft := row
	draft.State, draft.Name = "draft", ""
	return []sample{
		{"keys", Keys{
			Head: grantingHead("/desk/keys"), New: "laurel_0123456789", Form: wrong("issuers"), Roles: []string{"viewer", "manager"}, Issuers: []Option{{"1", "Fjord Library"}}, Chosen: map[string]bool{"1": true},
			Keys: []KeyRow{{Name: "Till", Prefix: "laurel_01", Role: "granter", Issuers: []string{"Fjord Library", "Knots"}, CreatedAt: day("2026-11-19"), Revoke: "/desk/keys/1/revoke"}, {Name: "Old", Prefix: "laurel_02", Whole: true, CreatedAt: day("2025-11-19"), LastUsedAt: day("2026-11-19")}},
		}}, {"keys-minimal", Keys{}},
		{"mailtext", MailText{Head: grantingHead("/desk/issuers/1/mail"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Base: "/desk/issuers/1/mail", Languages: []string{"", "de"}, Language: "de", Subject: "{badge}", Body: "Hallo", Own: true, Placeholders: []string{"badge", "link"}, PreviewSubject: "Pathfinder", Preview: sampleProse, Form: wrong("subject")}},
		{"grant-one", GrantForm{Head: grantingHead("/desk/badges/1/grant"), Badge: Link{"Pathfinder", "/desk/badges/1"}, Picture: samplePicture(), Many: "/desk/badges/1/lists/new", Recipient: "@ada", Form: wrong("recipient"), Results: sampleResultFields()}},
		{"grant-table", sampleGrantTable()}, {"grant-table-minimal", GrantTable{Issuer: Link{Name: "Fjord Library"}}},
		{"moving", Moving{Head: grantingHead("/desk/issuers/1/moving"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Base: "/desk/issuers/1/moving", Actor: origin + "/actor/library", Aliases: []string{"https://old.example/actor/library"}, TypedTarget: "@library@new.example", Form: wrong("target")}},
		{"moving-moved", Moving{Issuer: Link{"Fjord Library", "/desk/issuers/1"}, MovedTo: "https://new.example/actor/library"}},
		{"grant-desk", sampleGrantDesk()}, {"grant-desk-minimal", GrantDesk{Row: GrantRow{Recipient: Link{Name: "Ada"}, State: "pending"}, Badge: Link{Name: "Pathfinder"}, Form: Form{Done: "granted"}}},
		{"grant-many", ListForm{Head: grantingHead("/desk/badges/1/lists/new"), Badge: Link{"Pathfinder", "/desk/badges/1"}, One: "/desk/badges/1/grant", Form: wrong("file")}},
		{"grant-lists", Lists{Head: grantingHead("/desk/issuers/1/lists"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Lists: []ListRow{row, draft}}}, {"grant-lists-minimal", Lists{}},
		{"grant-draft", ListDesk{
			Head: grantingHead("/desk/lists/1"), ListRow: draft, BackLink: Link{"Pathfinder", "/desk/badges/1"}, Base: "/desk/lists/1", Meanings: []string{"", "recipient", "email"}, Results: []Option{{"result:Score", "Score"}},
			Columns: []ListColumn{{"Mail", "recipient", []string{"@anna@example.social", "ben@example.org"}}, {"T-Shirt", "", nil}}, Rows: rows[:1], Good: 980, Bad: rows[1:], BadCount: 20, Form: wrong("columns"),
		}},
		{"grant-deleted", ListDesk{Head: grantingHead("/desk/lists/1"), ListRow: row, BackLink: Link{"Pathfinder", "/desk/badges/1"}, Base: "/desk/lists/1", Grants: "/desk/issuers/1/grants", Deleted: true}},
		{"grant-running", ListDesk{Head: grantingHead("/desk/lists/1"), ListRow: row, BackLink: Link{"Pathfinder", "/desk/badges/1"}, Base: "/desk/lists/1", Grants: "/desk/issuers/1/grants", Bad: rows[1:], Form: Form{Done: "started"}}},
	}
}
