package templates

// appSamples holds the pages of apps that act for people.
func appSamples() []sample {
	head := sampleHead("/me/apps")
	wishes := AppConsent{}.EveryWish()
	return []sample{
		{"appconsent", AppConsent{
			Head: head, App: "Backpack of the very long name", AppURL: "https://app.example", Host: "app.example", Account: "Ada", Wishes: wishes,
			ClientID: "c", Redirect: "https://app.example/back", State: "s", Scope: "a b", Challenge: "x",
		}},
		{"appconsent-minimal", AppConsent{App: "Backpack", Wishes: wishes[:1]}},
		{"apps", Apps{Head: head, Withdrawn: true, Apps: []ConnectedApp{
			{ID: 1, Name: "Backpack", URL: "https://app.example", Wishes: wishes, CreatedAt: day("2026-11-20"), UsedAt: day("2026-11-21")},
			{ID: 2, Name: "Wallet", Wishes: wishes[:1], CreatedAt: day("2026-11-20")},
		}}},
		{"apps-minimal", Apps{}},
	}
}
