package templates

func sampleEndorsements() []Endorsement {
	return []Endorsement{
		{By: Link{Name: "City Council", URL: "https://city.example/actor/council"}, Comment: "We hire whoever has it.\nEvery time.", At: day("2026-11-20"), CheckedAt: day("2026-11-21"), URL: "https://city.example/endorsement/01jd"},
		{By: Link{Name: "Alpine Club"}, Comment: "Well walked & <measured>.", At: day("2026-11-19")},
	}
}

// endorsementSamples are the pages of endorsements.
func endorsementSamples() []sample {
	e := EndorsementPage{Head: sampleHead("/endorsement/01jd"), Endorsement: sampleEndorsements()[0], Thing: Link{Name: "Pathfinder", URL: origin + "/badge/1"}, Source: origin + "/endorsement/01jd.json"}
	revoked := e
	revoked.RevokedAt, revoked.Source = day("2026-11-21"), ""
	return []sample{{"endorsement", e}, {"endorsement-revoked", revoked}, {"endorsement-minimal", EndorsementPage{}}}
}
