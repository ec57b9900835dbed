package templates

// deskHead is sampleHead with the desk's style sheet.
func deskHead(path string) Head {
	head := sampleHead(path)
	head.Styles = []string{"desk.css"}
	return head
}

func deskForms() []Form {
	return []Form{{}, {Done: "saved"}, {Problem: Plain("somebody else has changed this badge since you opened it")}}
}

func wrong(field string) Form {
	return Form{Field: field, Problem: Plain("the title is missing; give the badge a name")}
}

func sampleDesk() Desk {
	below := DeskIssuer{Link: Link{"Knots and ropes", "/desk/issuers/2"}, Handle: "@knots@badges.example.org", Role: "viewer", Archived: true}
	return Desk{
		Head: deskHead("/desk"), MayAdd: true, Recent: sampleTiles(),
		Issuers: []DeskIssuer{
			{Link: Link{"Fjord Library", "/desk/issuers/1"}, Handle: "@library@badges.example.org", Picture: samplePicture(), Role: "owner", Below: []DeskIssuer{below, below}},
			{Link: Link{"Donaudampfschifffahrtsgesellschaft", "/desk/issuers/3"}, Handle: "@a.very.long.name.indeed@badges.example.org", Role: "granter"},
		},
		Sets: []DeskSet{{Link: Link{"Course", "/desk/sets/1"}, Count: 3}, {Link: Link{"Walks of a year", "/desk/sets/2"}, Count: 1, Issuer: "Fjord Library"}},
	}
}

func sampleIssuerDesk() IssuerDesk {
	return IssuerDesk{
		Head: deskHead("/desk/issuers/1"), Name: "Fjord Library", Handle: "@library@badges.example.org", Base: "/desk/issuers/1", Parent: "1",
		Public: "/actor/library", Role: "owner", Owner: true, Manage: true, Query: "walk", Older: "?after=9",
		Badges: []DeskBadge{
			{Link: Link{"Pathfinder", "/desk/badges/1"}, Picture: samplePicture(), Type: "Achievement", Holders: 1204},
			{Link: Link{"Donaudampfschifffahrtsgesellschaftskapitän", "/desk/badges/2"}, Type: "Honor", Archived: true},
		},
	}
}

func sampleBadgeForm() BadgeForm {
	return BadgeForm{
		Head: deskHead("/desk/badges/1/edit"), Issuer: Link{"Pathfinder", "/desk/badges/1"}, Seen: "3", Title: "Pathfinder", Type: "Achievement", Types: []string{"Achievement", "Badge"},
		Description: "Who walked *all* trails.", Criteria: "Walk all trails.", Requirements: []RequirementRow{{ID: 1, Description: "A card with all stamps", Note: "Ask at the desk", Required: true}, {}},
		Alignments: []AlignmentRow{{Name: "Orienteering", URL: "https://skills.example/1"}, {}}, Hashtags: "#Outdoors", Years: "2", Certificate: true, ResultTypes: []string{"RawScore", "RubricCriterionLevel"},
		Results: []ResultRow{{Name: "Score", Type: "RawScore", Min: "0", Max: "100"}, {Name: "Steering", Type: "RubricCriterionLevel", Levels: "Learning; 1\nMastered; 3; alone in a storm"}, {}},
	}
}

func sampleDesign() DesignForm {
	square := "M100 100L500 100L500 500L100 500Z"
	return DesignForm{
		Head: deskHead("/desk/badges/1/design"), BackLink: Link{"Pathfinder", "/desk/badges/1"}, Upload: "/desk/badges/1/picture",
		Preview: "/assets/demo-badge.png", PreviewBase: "/desk/design.svg", Seen: "3", Shape: "shield", Border: "line", Icon: "star",
		Shapes: []DesignOutline{{"shield", square}, {"circle", square}, {"hexagon", square}}, Borders: []string{"none", "line"},
		Icons:   []IconGroup{{"achievement", []DesignOutline{{"star", "M1 1L14 1L14 14Z"}, {"trophy", "M1 1L14 1L14 14Z"}}}},
		Colours: []DesignColour{{"fill", "#1f6f4c"}, {"fillEnd", "#0e4a33"}, {"textColor", "#ffffff"}}, Top: "Harbour", Gradient: true,
		Alt: "A green shield with a star.", Suggested: "A green shield with a star.", Hints: []DesignHint{{"textColor", "1.3"}},
	}
}

func sampleSetUse() SetUse {
	return SetUse{
		Head: deskHead("/desk/sets/1"), Name: "Course", Description: "What a course needs.", BackLink: Link{"", "/desk"}, Edit: "/desk/sets/1/edit", Delete: "/desk/sets/1/delete",
		Exported: "/desk/sets/1/set.json", Issuers: []Option{{"1", "Fjord Library"}}, Issuer: "1",
		Variables: []SetValue{{Name: "COURSE", Label: "Name of the course", Value: "Knots", Required: true}, {Name: "YEAR", Label: "YEAR", Default: "2026"}},
		Preview:   []SetPreview{{Title: "Knots 2026", Criteria: sampleProse, Picture: "/assets/demo-badge.png", Alt: "Hills"}},
	}
}

func deskSamples() (all []sample) {
	issuerForm := IssuerForm{
		Head: deskHead("/desk/issuers/new"), New: true, Parents: []Option{{"", ""}, {"1", "Fjord Library"}}, Domains: []string{"a.example", "b.example"}, Domain: "b.example",
		Types: []string{"Organization", "Person"}, Type: "Person", Form: wrong("username"), Username: "Fjord Library",
	}
	changed := IssuerForm{Title: "Fjord Library", Name: "Fjord Library", Types: []string{"Organization"}, Picture: samplePicture(), Alt: "Hills", BackLink: Link{"Fjord Library", "/desk/issuers/1"}}
	badge := BadgeDesk{
		Head: deskHead("/desk/badges/1"), Title: "Pathfinder", Type: "Achievement", Issuer: Link{"Fjord Library", "/desk/issuers/1"}, Picture: samplePicture(), Base: "/desk/badges/1",
		Public: "/badge/1", Manage: true, Drawn: true, Version: 3, Holders: 1204, Description: sampleProse, Criteria: sampleProse, Categories: []string{"Outdoors", "Books"},
		Tags: []string{"walking"}, Requirements: []RequirementRow{{ID: 1, Description: "A card with all stamps", Note: "Ask at the desk", Required: true}, {ID: 2, Description: "A photograph"}},
	}
	archived := badge
	archived.Archived, archived.Form = true, Form{Done: "archived"}
	spoiled := sampleBadgeForm()
	spoiled.Form, spoiled.Title = wrong("title"), ""
	for i, form := range deskForms() {
		page, name := sampleIssuerDesk(), []string{"", "-done", "-conflict"}[i]
		page.Form = form
		all = append(all, sample{"desk-issuer" + name, page})
	}
	return append(all,
		sample{"desk", sampleDesk()}, sample{"desk-minimal", Desk{}}, sample{"desk-issuer-minimal", IssuerDesk{Name: "Makerspace", Role: "viewer"}},
		sample{"desk-issuer-new", issuerForm}, sample{"desk-issuer-edit", changed},
		sample{"desk-badge", badge}, sample{"desk-badge-archived", archived}, sample{"desk-badge-minimal", BadgeDesk{Title: "Pathfinder", Type: "Badge"}},
		sample{"desk-badge-edit", sampleBadgeForm()}, sample{"desk-badge-wrong", spoiled}, sample{"desk-badge-new", BadgeForm{New: true, Types: []string{"Badge"}}},
		sample{"desk-picture", PictureForm{Head: deskHead("/desk/badges/1/picture"), BackLink: Link{"Pathfinder", "/desk/badges/1"}, Design: "/desk/badges/1/design", Picture: samplePicture(), Crop: "square", X: "50", Y: "50", Zoom: "100", Form: wrong("picture")}},
		sample{"desk-design", sampleDesign()}, sample{"desk-design-minimal", DesignForm{Form: wrong("top")}},
		sample{"desk-set-new", SetForm{Head: deskHead("/desk/sets/new"), New: true, Keepers: []Option{{"1", "Fjord Library"}, {"0", ""}}, Badges: []Option{{"1", "Pathfinder"}}, JSON: "{}"}},
		sample{"desk-set-edit", SetForm{Name: "Course", JSON: `{"name": "Course"}`, Form: wrong("json")}},
		sample{"desk-set", sampleSetUse()}, sample{"desk-set-minimal", SetUse{Name: "Course"}},
	)
}
