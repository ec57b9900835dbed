package templates

func sampleCollections() []CollectionLink {
	return []CollectionLink{
		{Link{"Trails around the fjord", origin + "/collection/1"}, IssuedCollection},
		{Link{"What others gave us", origin + "/collection/2"}, ReceivedCollection},
	}
}

func sampleListings() []Listing {
	return []Listing{
		{
			ID: 3, Link: Link{"Pathfinder", origin + "/badge/1"}, Picture: samplePicture(), Issuer: sampleIssuer().Link,
			Description: sampleProse, Requirements: "<p>Sturdy shoes and three free days.</p>", Validity: "Two years", Price: "25 €", InfoURL: "https://trails.example",
		},
		{ID: 2, Link: Link{Name: "Donaudampfschifffahrtsgesellschaftskapitän"}, Issuer: Link{Name: "Makerspace"}},
	}
}

func sampleList(kind MemberKind) List {
	return List{
		Head: sampleHead("/list/1"), Name: "Walkers of 2026", Kind: kind, Count: 1234,
		Members: []string{"@ada@social.example", "@a.very.long.name.indeed@social.subdomain.example", "@jo@b.example"}, Newer: "?after=7",
		Badges: sampleBadges(), Changes: 1300, ChangedAt: day("2026-11-21"),
	}
}

func sampleClaim(step ClaimStep, kind MemberKind) Claim {
	head := sampleHead("/claim/abcdefghij234567")
	head.Secret = true
	return Claim{
		Head: head, Step: step, Title: "Pathfinder", Badge: origin + "/badge/1", Picture: samplePicture(), Issuer: sampleIssuer(),
		List: Link{"Walkers of 2026", origin + "/list/1"}, Kind: kind, Description: sampleProse, Criteria: sampleProse, Again: "/claim/abcdefghij234567",
	}
}

func catalogueSamples() []sample {
	wrong := sampleClaim(ClaimOpen, FediverseMembers)
	wrong.Address, wrong.Wrong = "ada", true
	all := []sample{
		{"listings", Listings{Head: sampleHead("/listings"), Listings: sampleListings(), Older: "?before=2"}},
		{"listings-issuer", Listings{Issuer: sampleIssuer().Link, Listings: sampleListings()}},
		{"listings-minimal", Listings{}},
		{"collection", Collection{Head: sampleHead("/collection/1"), Name: "Trails around the fjord", Kind: IssuedCollection, Owner: sampleIssuer().Link, Picture: samplePicture(), Description: sampleProse, Grants: sampleGrants()}},
		{"collection-minimal", Collection{Name: "My best", Kind: ReceivedCollection}},
		{"list-account", List{Name: "Contributors", Kind: AccountMembers, Service: "github", Count: 1}},
		{"list-minimal", List{Name: "Guides", Kind: TextMembers}},
		{"claim-problem", wrong},
		{"claim-minimal", Claim{Step: ClaimOpen, Kind: EmailMembers, Title: "Pathfinder"}},
	}
	for _, kind := range []MemberKind{EmailMembers, FediverseMembers} {
		all = append(all, sample{"list-" + string(kind), sampleList(kind)}, sample{"claim-" + string(kind), sampleClaim(ClaimOpen, kind)}, sample{"claim-sent-" + string(kind), sampleClaim(ClaimSent, kind)})
	}
	return append(all, sample{"claim-closed", sampleClaim(ClaimClosed, EmailMembers)})
}
