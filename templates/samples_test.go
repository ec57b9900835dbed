package templates

import (
	"html/template"
	"time"
)

// sample is one page with data: as much as it can hold, or as little.
type sample struct {
	name string
	page Page
}

const origin = "https://badges.example.org"

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func samplePicture() Picture {
	return Picture{
		URL:    "/assets/demo-badge.png",
		Alt:    "A path winds over green hills towards the rising sun.",
		Width:  600,
		Height: 600,
	}
}

func sampleHead(path string) Head {
	return Head{
		Site:        Site{Name: "Fjord Library Badges", Origin: origin},
		URL:         origin + path,
		Description: "Granted to people who walked all the trails.",
		Preview:     Picture{URL: origin + "/assets/demo-badge.png", Alt: "Hills", Width: 600, Height: 600},
		Creator:     "@library@badges.example.org",
		ActivityPub: origin + path,
		Published:   day("2026-11-21"),
	}
}

func sampleIssuer() IssuerCard {
	return IssuerCard{
		Link:    Link{Name: "Fjord Library", URL: origin + "/actor/library"},
		Handle:  "@library@badges.example.org",
		Picture: Picture{URL: "/assets/issuer.png"},
	}
}

func sampleGrants() []GrantCard {
	var cards []GrantCard
	for _, name := range []string{"Ada Lovelace", "Jörg Müller-Lüdenscheidt", "", "María de los Ángeles Fernández"} {
		cards = append(cards, GrantCard{
			URL: origin + "/actor/library/statuses/01", Badge: "Pathfinder", Picture: samplePicture(),
			Recipient: name, Issuer: sampleIssuer().Link, At: day("2026-11-20"),
		})
	}
	return cards
}

func sampleBadges() []BadgeCard {
	return []BadgeCard{
		{Link: Link{Name: "Pathfinder", URL: origin + "/badge/1"}, Picture: samplePicture(), Issuer: sampleIssuer().Link},
		{Link: Link{Name: "Donaudampfschifffahrtsgesellschaftskapitän", URL: origin + "/badge/2"}},
		{Link: Link{Name: "Night reader", URL: origin + "/badge/3"}, Picture: samplePicture()},
	}
}

const sampleProse = template.HTML(`<p>Walk every trail around the fjord: <em>Harbour, Old Pass and Twelve Bridges</em>, in any order and at your own pace.</p><ul><li>Collect the stamp at each end.</li><li>Show the card at the library desk.</li></ul>`)

func sampleGrant(state State) Grant {
	return Grant{
		Head: sampleHead("/actor/library/statuses/01jd"), State: state, Title: "Pathfinder", Picture: samplePicture(),
		Badge: Link{Name: "Pathfinder", URL: origin + "/badge/1"}, Issuer: sampleIssuer(),
		Recipient: Link{Name: "Ada Lovelace", URL: "https://social.example/@ada"}, Handle: "@ada@social.example",
		Description: sampleProse, Criteria: sampleProse,
		Results:   []Result{{Name: "Final score", Value: "87", Min: "0", Max: "100", Required: "50"}, {Name: "Course", Value: "Completed"}},
		Evidence:  `<p>Walked all three trails in October and brought the full card: <a href="https://trails.example/ada" rel="nofollow">the walk book</a>.</p>`,
		GrantedAt: day("2026-11-19"), AcceptedAt: day("2026-11-20"), ExpiresAt: day("2028-11-19"), RevokedAt: day("2026-11-21"),
		Reason: "The card belonged to somebody else.",
		Proof: Proof{
			Assertion: origin + "/openbadge/01jd", Credential: origin + "/credential/01jd", Note: origin + "/actor/library/statuses/01jd2m7w8c4zjq4x2w3v5t6y7z",
			Fingerprint: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		},
		Reactions: Reactions{Likes: 12, Shares: 1, Quotes: 2},
		Comments: []Comment{
			{Author: Link{Name: "Charles", URL: "https://social.example/@charles"}, Handle: "@charles@social.example", Content: "<p>Twelve bridges in the rain! Well earned.</p>", At: day("2026-11-21"), URL: "https://social.example/@charles/1"},
			{Author: Link{Name: "Mary"}, Content: "<p>Congratulations</p>", At: day("2026-11-21")},
		},
		RecipientPage: "/recipient/@ada@social.example", Verification: sampleVerification(state), Sharing: sampleSharing(),
	}
}

func sampleAccept(state State) Accept {
	head := sampleHead("/accept/grant/1/key")
	head.Secret = true
	return Accept{
		Head: head, State: state, Title: "Pathfinder", Picture: samplePicture(), Issuer: sampleIssuer(), Recipient: "Ada Lovelace",
		Description: sampleProse, Criteria: sampleProse, Evidence: "<p>Walked all three trails in October.</p>",
		GrantedAt: day("2026-11-19"), ExpiresAt: day("2028-11-19"), Reason: "Granted to the wrong person.",
		Accepted: state == Accepted || state == Processed, Choice: Unlisted, GrantURL: origin + "/actor/library/statuses/01jd", SignIn: "/sign-in?next=%2Fme",
	}
}

// samples holds every page with full and with minimal data, and each state.
func samples() []sample {
	archived := Badge{Head: sampleHead("/badge/1"), Title: "Pathfinder", Archived: true, Holders: 3}
	problem := sampleAccept(Pending)
	problem.Problem = Plain("Choose who may see the badge: public, unlisted or private.")
	kept := sampleAccept(Expired)
	kept.Accepted, kept.Problem = true, Plain("This badge has been accepted already.")
	all := []sample{
		{"front", Front{Head: sampleHead("/"), Summary: "<p>Badges of the library and its friends around the fjord.</p>", Issuers: []IssuerCard{sampleIssuer(), {Link: Link{Name: "Makerspace"}}}, Recent: sampleGrants(), Catalogue: "/listings", Ask: "/issuers/ask"}},
		{"front-minimal", Front{}},
		{"issuer", Issuer{Head: sampleHead("/actor/library"), Name: "Fjord Library", Handle: "@library@badges.example.org", Picture: Picture{URL: "/assets/issuer.png"}, Summary: "<p>Books, maps and warm socks since 1911.</p>", Website: "https://library.example", Badges: sampleBadges(), Recent: sampleGrants(), Older: "?before=7", Catalogue: "/listings?issuer=library", Collections: sampleCollections()}},
		{"issuer-minimal", Issuer{Name: "Fjord Library"}},
		{"badge", Badge{Head: sampleHead("/badge/1"), Title: "Pathfinder", Type: "Achievement", Picture: samplePicture(), Description: sampleProse, Criteria: sampleProse, Issuer: sampleIssuer(), Hashtags: []Link{{"#outdoors", origin + "/tags/outdoors"}, {Name: "#fjord"}}, InfoURL: "https://trails.example", Validity: Validity{Years: 2, Months: 1, Days: 3}, Holders: 1234, Public: sampleGrants(), Older: "?before=7", Price: "25 €", CriteriaURL: "https://trails.example/criteria", Ways: Ways{Handle: "@library@badges.example.org", Apply: ShareForm{Action: "/apply/badge/1"}, Here: "/badge/1/application", Lists: []Link{{"Walkers of 2026", "/list/1"}}}, Requirements: []Requirement{{"Harbour trail", true}, {"Old Pass", false}}}},
		{"tag", Tag{Head: sampleHead("/tags/fjord"), Tag: "fjord", Badges: sampleBadges()}},
		{"tag-minimal", Tag{Tag: "fjord"}},
		{"directory", Directory{Head: sampleHead("/issuers"), Issuers: []IssuerCard{sampleIssuer()}, Older: "?after=60"}},
		{"directory-minimal", Directory{}},
		{"badge-archived", archived},
		{"badge-minimal", Badge{Title: "Pathfinder"}},
		{"grant-minimal", Grant{State: Processed, Title: "Pathfinder"}},
		{"accept-problem", problem},
		{"accept-expired-later", kept},
		{"accept-minimal", Accept{State: Pending, Title: "Pathfinder"}},
		{"wronglink", WrongLink{Head: sampleHead("/accept/grant/1/wrong")}},
	}
	all = append(all, catalogueSamples()...)
	all = append(all, verifySamples()...)
	all = append(all, signInSamples()...)
	all = append(all, appSamples()...)
	all = append(all, publicSamples()...)
	all = append(all, endorsementSamples()...)
	all = append(all, deskSamples()...)
	all = append(all, numbersSamples()...)
	all = append(all, adminSamples()...)
	all = append(all, grantingSamples()...)
	all = append(all, deskmoreSamples()...)
	all = append(all, reviewingSamples()...)
	all = append(all, claimingSamples()...)
	all = append(all, backpackSamples()...)
	for _, state := range []State{Pending, Accepted, Processed, Declined, Revoked, Expired} {
		all = append(all,
			sample{"grant-" + string(state), sampleGrant(state)},
			sample{"accept-" + string(state), sampleAccept(state)})
	}
	for _, status := range errorStatuses() {
		all = append(all, sample{"error", Error{Head: sampleHead(""), Status: status, Message: Plain("badge 7 does not exist; look at the issuer's page for those that do"), RequestID: "01jd2m7w8c4z"}})
	}
	return all
}

func sampleOffer() Offer {
	return Offer{
		Site: Site{Name: "Fjord Library Badges", Origin: origin}, Recipient: "Ada Lovelace", Badge: "Pathfinder",
		Picture: Picture{URL: origin + "/assets/demo-badge.png", Alt: "Hills and a rising sun"}, Issuer: sampleIssuer().Link,
		AcceptURL: origin + "/accept/grant/1/0123456789abcdef0123456789abcdef", ExpiresAt: day("2028-11-19"),
	}
}
