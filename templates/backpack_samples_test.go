package templates

// backpackSamples holds the pages of one's own badges.
func backpackSamples() []sample {
	head := BackpackHead{Head: sampleHead("/me")}
	head.Visitor = Visitor{Name: "Ada"}
	problem := head
	problem.Problem = Plain("This badge is not among those you have accepted.")
	own := func(id int64, s State) OwnGrant {
		return OwnGrant{
			ID: id, URL: origin + "/actor/library/statuses/01", Title: "Donaudampfschifffahrtsgesellschaftskapitän", Picture: samplePicture(),
			Issuer: sampleIssuer().Link, To: "@ada@social.example", State: s, Visibility: Unlisted, Decided: s == Processed, Final: s == Processed,
			Choices: []Option{{"1", "@ada@new.example"}, {"2", "ada@example.org"}}, Hidden: id == 2, Place: int(id), At: day("2026-11-20"), ExpiresAt: day("2028-11-20"),
		}
	}
	outside := OwnExternal{ID: 1, URL: "/external/01", Title: "Knots", Issuer: "The Club", State: CheckedRevoked, CheckedAt: day("2026-11-20"), Visibility: Private}
	all := []sample{
		{"backpack", Backpack{
			BackpackHead: head, Linked: true, Offers: []OwnGrant{own(1, Pending)}, Grants: []OwnGrant{own(2, Processed), own(3, Revoked)}, Older: "?before=2",
			Externals: []OwnExternal{outside}, Pages: []Link{{"@ada@social.example", "/recipient/@ada@social.example"}},
		}},
		{"backpack-problem", Backpack{BackpackHead: problem, Linked: true}},
		{"backpack-minimal", Backpack{}},
		{"backpackprofile", BackpackProfile{
			BackpackHead: head, Name: "Ada", About: "I *count*.", Links: "https://ada.example", Findable: true, OfferMails: true,
			Identities: []OwnIdentity{{1, "@ada@social.example", "/recipient/@ada@social.example", true}, {2, "ada@example.org", "/recipient/2-x", false}},
			Page:       origin + "/recipient/@ada@social.example", Markup: `<a rel="me" href="/">…</a>`, WebPage: "https://ada.example",
		}},
		{"backpackprofile-minimal", BackpackProfile{}},
		{"backpackcollections", BackpackCollections{BackpackHead: head, Collections: []OwnCollection{{1, "Outdoors", origin + "/collection/1", 1}, {2, "All", origin + "/collection/2", 7}}}},
		{"backpackcollections-minimal", BackpackCollections{}},
		{"backpackcollection", BackpackCollection{BackpackHead: head, ID: 1, Name: "Outdoors", Description: "What I did *outside*.", URL: origin + "/collection/1", Grants: []CollectedGrant{{1, "Pathfinder", 1}, {2, "Knots", 0}}}},
		{"backpackcollection-minimal", BackpackCollection{BackpackHead: problem}},
		{"backpackimport", BackpackImport{BackpackHead: head, Linked: true, Address: "https://club.example/1", Results: []Imported{
			{Name: "Knots", URL: "/external/01", State: CheckedValid}, {Name: "a.json", Problem: Plain("This is no badge.")}, {Name: "b.json", State: CheckedInvalid, Code: "dates-expired"},
		}}},
		{"backpackimport-minimal", BackpackImport{}},
		{"backpackerase", BackpackErase{BackpackHead: head, Word: "delete", Count: 3}},
		{"backpackerase-problem", BackpackErase{BackpackHead: problem, Word: "delete", Count: 1}},
		{"erased", Erased{Head: sampleHead("/me/erase")}},
		{"embedhelp", EmbedHelp{Head: sampleHead("/help/embed"), Frame: "<iframe></iframe>", Component: "<laurel-badge></laurel-badge>"}},
		{"external", External{
			Head: sampleHead("/external/01"), Title: "Knots", State: CheckedExpired, CheckedAt: day("2026-11-20"), Code: "dates-expired", Issuer: Link{"The Club", "https://club.example"},
			IssuerID: "did:web:club.example", Recipient: Link{Name: "@ada@social.example"}, Description: sampleProse, Criteria: sampleProse, Standard: "Open Badges 3.0",
			Credential: "urn:uuid:1", IssuedAt: day("2025-11-20"), ExpiresAt: day("2026-11-20"), Check: "/verify?url=https%3A%2F%2Fclub.example",
		}},
		{"external-minimal", External{State: CheckedUnknown, Credential: "urn:uuid:1"}},
	}
	for _, done := range BackpackOutcomes() {
		all = append(all, sample{"backpack-" + string(done), Backpack{BackpackHead: BackpackHead{Head: head.Head, Done: done}}})
	}
	return all
}
