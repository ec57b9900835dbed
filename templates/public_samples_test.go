package templates

// publicSamples are the pages for those who look around.
func publicSamples() []sample {
	found := []Found{
		{Link: Link{Name: "Pathfinder", URL: origin + "/badge/1"}, Kind: FoundBadge, Picture: samplePicture(), Detail: "Fjord Library"},
		{Link: Link{Name: "Fjord Library", URL: origin + "/actor/library"}, Kind: FoundIssuer, Detail: "@library@badges.example.org"},
		{Link: Link{Name: "Pathfinder", URL: origin + "/actor/library/statuses/01"}, Kind: FoundGrant, Picture: samplePicture(), Detail: "Ada Lovelace", At: day("2026-11-20")},
		{Link: Link{Name: "Pathways", URL: origin + "/external/01"}, Kind: FoundExternal, Detail: "The Club", Server: "club.example", At: day("2026-11-20")},
	}
	kinds := []Choice{{}, {Key: "badge", URL: "/search?q=path&kind=badge"}, {Key: "issuer", URL: "/search?q=path&kind=issuer"}, {Key: "grant", URL: "/search?q=path&kind=grant"}, {Key: "external", URL: "/search?q=path&kind=external"}}
	externals := []ExternalCard{{URL: "/external/01", Title: "Pathways", Issuer: "The Club", Server: "club.example", State: CheckedValid, CheckedAt: day("2026-11-20")}}
	types := []Choice{{}, {Key: "Achievement", URL: "/explore?type=Achievement"}, {Key: "Honor", URL: "/explore?type=Honor"}}
	form := ShareForm{Action: "/share/grant/01jd", Server: "not a server", Wrong: true}
	tinted := sampleHead("/explore")
	tinted.Theme = Theme{URL: "/theme/1-0123456789abcdef.css", Colour: "#5b1e74"}
	filed := []FiledApplication{
		{From: "@ada@social.example", At: day("2026-11-20"), State: ApplicationApproved, Comment: "Well walked."},
		{From: "ada@example.org", At: day("2026-11-20"), State: ApplicationDeclined},
		{From: "old@example.org", At: day("2026-11-20"), State: ApplicationClosed},
	}
	application := Application{
		Head: sampleHead("/badge/1/application"), Form: Form{Field: "url", Problem: Plain("This is no address.")}, Badge: Link{"Pathfinder", "/badge/1"}, Issuer: sampleIssuer(),
		Criteria: sampleProse, Action: "/badge/1/application", Open: true, Filed: filed, URL: "x", Reflection: "I walked it.", Picture: samplePicture(),
		Identities: []IdentityOption{{ID: 1, Name: "@ada@social.example", Chosen: true}, {ID: 2, Name: "ada@example.org"}},
	}
	waiting := application
	waiting.Filed = append(filed, FiledApplication{From: "ada@example.org", At: day("2026-11-20"), State: ApplicationWaits})
	waiting.Form = Form{Problem: Plain("You can't apply for this badge now: your earlier application is still waiting for a decision.")}
	return []sample{
		{"application", application},
		{"application-waiting", waiting},
		{"application-nobody", Application{Badge: Link{"Pathfinder", "/badge/1"}, Issuer: sampleIssuer(), Open: true}},
		{"application-closed", Application{Badge: Link{"Pathfinder", "/badge/1"}, Issuer: sampleIssuer()}},
		{"explore", Explore{Head: tinted, Types: types, Badges: sampleBadges(), Older: "?before=3", First: true, Issuers: []IssuerCard{sampleIssuer()}, Recent: sampleGrants(), Externals: externals}},
		{"explore-minimal", Explore{}},
		{"search", Search{Head: sampleHead("/search"), Query: "path", Asked: true, Kinds: kinds, Found: found, More: "/search?q=path&after=t9"}},
		{"search-nothing", Search{Query: "xyz", Asked: true, Kinds: kinds}},
		{"search-minimal", Search{}},
		{"recipient", Recipient{Head: sampleHead("/recipient/@ada@social.example"), Name: "Ada Lovelace", Handle: "@ada@social.example", Profile: Link{Name: "social.example", URL: "https://social.example/@ada"}, Grants: sampleGrants(), Older: "?before=3", Collections: sampleCollections()}},
		{"recipient-minimal", Recipient{}},
		{"profileaddress", ProfileAddress{Head: sampleHead("/help/profile-address")}},
		{"about", Text{Head: sampleHead("/about"), Kind: About, Body: sampleProse}},
		{"rules", Text{Head: sampleHead("/rules"), Kind: Rules, Body: sampleProse}},
		{"share", Share{Head: sampleHead("/share/grant/01jd"), Badge: Link{Name: "Pathfinder", URL: origin + "/actor/library/statuses/01jd"}, Form: form}},
		{"apply", Share{Head: sampleHead("/apply/badge/1"), Badge: Link{Name: "Pathfinder", URL: origin + "/badge/1"}, Form: form, Apply: true}},
		{"embed", Embed{Head: sampleHead("/embed/grant/01jd"), State: Processed, Title: "Pathfinder", Picture: samplePicture(), Recipient: "Ada Lovelace", Issuer: "Fjord Library", Link: origin + "/actor/library/statuses/01jd"}},
		{"embed-minimal", Embed{State: Revoked, Title: "Pathfinder"}},
	}
}

func sampleSharing() Sharing {
	return Sharing{
		Form:     ShareForm{Action: "/share/grant/01jd"},
		LinkedIn: "https://www.linkedin.com/sharing/share-offsite/?url=x", AddTo: "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME",
		Page: origin + "/actor/library/statuses/01jd", QR: Picture{URL: "/assets/favicon.svg", Width: 180, Height: 180},
		Embed: `<iframe src="` + origin + `/embed/grant/01jd" width="420" height="180"></iframe>`,
		Downloads: []Download{
			{Format: "png", V3: true, URL: "/credential/01jd.png"}, {Format: "json", V3: true, URL: "/credential/01jd.json"},
			{Format: "json", URL: "/openbadge/01jd.json"}, {Format: "jwt", V3: true, URL: "/credential/01jd.jwt"}, {Format: "pdf", V3: true, URL: "/credential/01jd.pdf"},
		},
	}
}

func sampleVerification(state State) Verification {
	standing, valid := Pass, Pass
	if state == Revoked {
		standing = Fail
	}
	if state == Expired {
		valid = Fail
	}
	return Verification{
		Check: "/verify?url=x",
		Steps: []VerificationStep{
			{Kind: "issued", Outcome: Pass, Name: "Fjord Library", At: day("2026-11-19")},
			{Kind: "accepted", Outcome: Pass, At: day("2026-11-20")},
			{Kind: "sealed", Outcome: Pass},
			{Kind: "standing", Outcome: standing},
			{Kind: "valid", Outcome: valid},
		},
	}
}
