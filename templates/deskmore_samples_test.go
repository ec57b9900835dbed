package templates

func samplePager() Pager { return Pager{Page: 2, Pages: 25, Previous: "?page=1", Next: "?page=3"} }

func sampleSorting() GrantSorting {
	return GrantSorting{
		Now: "recipient-desc", Recipient: SortLink{"?sort=recipient", "descending"}, Badge: SortLink{URL: "?sort=badge"},
		State: SortLink{URL: "?sort=state"}, GrantedAt: SortLink{URL: "?sort="},
	}
}

func sampleFollowers() Followers {
	return Followers{
		Head: grantingHead("/desk/issuers/1/followers"), Pager: samplePager(), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Handle: "@library@badges.example.org",
		Base: "/desk/issuers/1/followers", Total: 1204, Found: 1200, ServerCount: 2, Server: "social.example", Manage: true, Form: Form{Done: "follower-removed"},
		Servers: []FollowerServer{{Link{"social.example", "?server=social.example"}, 1200}, {Link{"donaudampfschifffahrtsgesellschaft.example", "?server=d"}, 4}},
		Rows: []FollowerRow{
			{Link: Link{"Ada Lovelace", "https://social.example/@ada"}, Handle: "@ada@social.example", Actor: "https://social.example/users/ada", Since: day("2026-11-19")},
			{Link: Link{Name: "@a.very.long.name.indeed@donaudampfschifffahrtsgesellschaft.example"}, Handle: "@a.very.long.name.indeed@donaudampfschifffahrtsgesellschaft.example", Since: day("2026-11-19")},
		},
	}
}

func sampleEndorsementDesk() EndorsementDesk {
	row := EndorsementRow{
		Kind: "badge", Thing: Link{"Pathfinder", "/badge/1"}, By: Link{"Town Council", "https://council.example/actor"}, Comment: "We hire who has it.", At: day("2026-11-19"),
		Page: "https://council.example/endorsement/1", Base: "/desk/issuers/1/endorsements/1",
	}
	checked, broken, gone := row, row, row
	checked.Checked = CheckedEndorsement{ID: 1, State: "valid"}
	broken.Checked, broken.HiddenAt = CheckedEndorsement{ID: 1, State: "invalid", Code: "structure-wrong"}, day("2026-11-20")
	gone.RevokedAt, gone.Kind, gone.Page, gone.Thing = day("2026-11-20"), "issuer", "", Link{Name: "Makerspace"}
	return EndorsementDesk{
		Head: grantingHead("/desk/issuers/1/endorsements"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Base: "/desk/issuers/1/endorsements",
		Granter: true, MayEndorse: true, Target: "council", Comment: "Good.", Form: wrong("target"), Given: []EndorsementRow{row, gone}, Got: []EndorsementRow{checked, broken}, OlderGot: "?got=1",
	}
}

func samplePeople() People {
	return People{
		Head: grantingHead("/desk/issuers/1/people"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Base: "/desk/issuers/1/people", Roles: []string{"viewer", "reviewer", "granter", "manager", "owner"},
		People: []PersonRow{
			{ID: "1", Name: "Ada Lovelace", Email: "ada@example.org", Role: "owner", You: true},
			{ID: "2", Name: "Donaudampfschifffahrtsgesellschaftskapitän", Email: "a.very.long.address.of.somebody@donaudampfschifffahrt.example", Role: "granter"},
		},
		Invitations: []InvitationRow{
			{Address: "@kim@social.example", Role: "manager", State: "open", At: day("2026-11-19"), Link: origin + "/invitation/averylongslugindeed", Withdraw: "/desk/issuers/1/people/invitations/1/withdraw"},
			{Address: "ben@example.org", Role: "viewer", State: "accepted", At: day("2026-11-19")},
		},
		Address: "kim", Role: "granter", Form: wrong("address"),
	}
}

func deskmoreSamples() []sample {
	return []sample{
		{"people", samplePeople()}, {"people-minimal", People{Issuer: Link{Name: "Fjord Library"}}},
		{"endorsements-desk", sampleEndorsementDesk()}, {"endorsements-desk-minimal", EndorsementDesk{Issuer: Link{Name: "Fjord Library"}}},
		{"followers", sampleFollowers()}, {"followers-minimal", Followers{Issuer: Link{Name: "Fjord Library"}, Handle: "@library@badges.example.org"}},
	}
}

func sampleResultFields() []ResultField {
	return []ResultField{
		{Field: "result-0", Name: "Score", Value: "87", Min: "0", Max: "100", Required: "50"}, {Field: "result-1", Name: "Course", Choices: []string{"Completed", "Failed"}, Status: true},
		{Field: "result-2", Name: "Grade", Choices: []string{"A", "B"}, Value: "B"},
	}
}
