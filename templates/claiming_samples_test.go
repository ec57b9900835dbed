package templates

func sampleClaimCode(step ClaimCodeStep) ClaimCode {
	head := sampleHead("/claim/code/0123456789")
	head.Secret = true
	return ClaimCode{
		Head: head, Step: step, Code: "0123456789", Title: "Pathfinder", Badge: origin + "/badge/1", Picture: samplePicture(), Issuer: sampleIssuer(),
		Description: sampleProse, Criteria: sampleProse, Reserved: true, Address: "ada",
	}
}

func sampleClaimDesk() ClaimDesk {
	page := ClaimPageRow{
		URL: origin + "/claim/abcdefghij234567", Words: "badges.example.org/claim/abcdefghij234567", Slug: "abcdefghij234567", List: "Walkers of 2026",
		Base: "/desk/claim-pages/abcdefghij234567", Poster: "/desk/badges/1/claims/poster?page=abcdefghij234567", Opens: "2026-11-21T09:00", Limit: "30", Offers: 12,
	}
	closed := page
	closed.Slug, closed.Closed, closed.Limit = "bcdefghij2345678", true, ""
	return ClaimDesk{
		Head: grantingHead("/desk/badges/1/claims"), Badge: Link{"Pathfinder", "/desk/badges/1"}, Base: "/desk/badges/1/claims", Words: "badges.example.org/claim",
		Codes: []ClaimCodeRow{
			{Code: "0123456789", URL: origin + "/claim/code/0123456789", MultiUse: true, CreatedAt: day("2026-11-19"), ClaimedAt: day("2026-11-20"), Poster: "/desk/badges/1/claims/poster?code=0123456789"},
			{Code: "ahoy", URL: origin + "/claim/code/ahoy", ReservedFor: "ada@people.example", CreatedAt: day("2026-11-19"), Poster: "/desk/badges/1/claims/poster?code=ahoy"},
		},
		Total: 202, Page: 2, Pages: 3, ClaimPages: []ClaimPageRow{page, closed}, Lists: []Option{{"1", "Guides"}}, List: "1", Kind: "fediverse", Count: "1", Members: "@ada@social.example",
	}
}

func claimingSamples() []sample {
	wrongCode := ClaimCode{Head: sampleHead("/claim"), Step: CodeAsked, Code: "0123", Wrong: true}
	wrongAddress, other := sampleClaimCode(CodeOpen), sampleClaimCode(CodeOpen)
	wrongAddress.Wrong, other.Other = true, true
	refusedPage := sampleClaimDesk()
	refusedPage.Form, refusedPage.Page = wrong("members"), 3
	hook := WebhookRow{Link: Link{"https://hooks.example/a-very-long-address-that-never-ends/of-a-receiver", "/desk/webhooks/1"}, Format: "standard", Events: []string{"grant.created", "grant.revoked"}, CreatedAt: day("2026-11-19")}
	paused := hook
	paused.Events, paused.PausedAt = nil, day("2026-11-20")
	kinds := []string{
		"grant.created", "grant.accepted", "grant.processed", "grant.declined", "grant.revoked", "grant.returned", "grant.reissued", "badge.created", "badge.updated",
		"issuer.created", "issuer.updated", "application.created", "application.reviewed", "holder.created",
	}
	poster := Poster{
		Head: grantingHead("/desk/badges/1/claims/poster"), BackLink: Link{"Pathfinder", "/desk/badges/1/claims"}, Title: "Pathfinder", Issuer: "Fjord Library", Handle: "@library@badges.example.org",
		Picture: samplePicture(), QR: "/desk/badges/1/claims/qr.svg?code=0123456789", Words: "badges.example.org/claim/code/0123456789", Code: "0123456789", Ask: "badges.example.org/claim",
	}
	poster.Styles = append(poster.Styles, "poster.css")
	return []sample{
		{"claimcode", sampleClaimCode(CodeOpen)}, {"claimcode-wrong", wrongAddress}, {"claimcode-other", other}, {"claimcode-sent", sampleClaimCode(CodeSent)},
		{"claimcode-used", sampleClaimCode(CodeUsed)}, {"claimcode-asked", wrongCode}, {"claimcode-minimal", ClaimCode{Step: CodeAsked}},
		{"claimcode-shared", ClaimCode{Head: sampleHead("/claim/code/ahoy"), Step: CodeShared, Choices: sampleBadges()}},
		{"claimdesk", sampleClaimDesk()}, {"claimdesk-wrong", refusedPage}, {"claimdesk-minimal", ClaimDesk{Archived: true, Form: Form{Done: "deleted"}}},
		{"poster", poster}, {"poster-minimal", Poster{Title: "Pathfinder"}},
		{"webhooks", Webhooks{Head: grantingHead("/desk/issuers/1/webhooks"), Form: wrong("url"), Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Webhooks: []WebhookRow{hook, paused}, Secret: "whsec_0123456789", URL: "ftp://", Kinds: kinds, Chosen: map[string]bool{"grant.created": true}}},
		{"webhooks-minimal", Webhooks{}},
		{"webhookdesk", WebhookDesk{
			Head: grantingHead("/desk/webhooks/1"), Form: Form{Problem: Plain("the receiver answered 500 Internal Server Error")}, Tested: true, WebhookRow: hook, BackLink: Link{"Fjord Library", "/desk/issuers/1/webhooks"}, Base: "/desk/webhooks/1",
			Attempts: []WebhookAttempt{{At: day("2026-11-20"), Kind: "grant.created", Number: 1, Milliseconds: 120, Status: 204}, {At: day("2026-11-20"), Kind: "webhook.test", Number: 2, Milliseconds: 10_000, Problem: "no answer"}},
		}},
		{"webhookdesk-minimal", WebhookDesk{WebhookRow: paused, Form: Form{Done: "paused"}}},
	}
}
