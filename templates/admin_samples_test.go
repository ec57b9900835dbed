package templates

func adminSamples() []sample {
	head := sampleHead("/page/privacy")
	head.Site.Pages = []Link{{"Privacy", "/page/privacy"}}
	head.Notices = []Notice{{ID: 1, Text: "<p>We are away on <em>Sunday</em>.</p>", Back: "/page/privacy"}}
	fields := []AdminField{
		{Name: "target", Kind: "text", Value: "social.example", Problem: Plain("that is no host name")}, {Name: "private-comment", Kind: "area", Value: "Spam."},
		{Name: "severity", Kind: "choice", Value: "silence", Options: []AdminOption{{Value: "suspend", Label: "severity-suspend"}, {Value: "silence", Name: "Silence"}}},
		{Name: "reject-media", Kind: "yes", Value: "yes"}, {Name: "colour", Kind: "fixed", Value: "#0e4a33"}, {Name: "until", Kind: "date"}, {Name: "kind", Kind: "hidden", Value: "x"},
	}
	entry := AdminEntry{
		Link: Link{"social.example", "/admin/blocks"}, State: "severity-silence", Lines: []string{"Advertises donaudampfschifffahrtsgesellschaftskapitaen.example/without/an/end"}, At: day("2026-11-21"), Body: sampleProse, Labels: []string{"admin"},
		Forms: []AdminForm{{Action: "/admin/blocks/remove", Submit: "unblock", Subject: "social.example", Fields: []AdminField{{Name: "target", Kind: "hidden", Value: "social.example"}}}, {Action: "/x", Submit: "retry"}},
	}
	admin := AdminPage{Head: sampleHead("/admin/blocks"), Name: "blocks", Here: "blocks", Secret: Link{URL: origin + "/sign-in/link/0123456789abcdefghijklmnopqrstuvwxyz"}, Sections: []AdminSection{
		{Name: "block", Text: "blocks", Forms: []AdminForm{{Action: "/admin/blocks", Submit: "block", Fields: fields}}},
		{Name: "blocks", Listed: true, Entries: []AdminEntry{entry, {Link: Link{Name: "b.example"}}}, Older: "?after=b", Links: []AdminLink{{"csv", "/admin/blocks.csv"}}},
	}}
	wrong := admin
	wrong.Form = Form{Field: "target", Problem: Plain("that is no host name")}
	return []sample{
		{"admin", admin}, {"admin-problem", wrong}, {"admin-done", AdminPage{Name: "reports", Here: "reports", Form: Form{Done: "saved"}, Sections: []AdminSection{{Name: "open-reports", Listed: true}}}},
		{"admin-ask", AdminPage{Head: sampleHead("/issuers/ask"), Name: "ask", Sections: []AdminSection{{Name: "ask", Text: "ask-closed"}}}},
		{"sitepage", SitePage{Head: head, Name: "Privacy", Body: sampleProse, UpdatedAt: day("2026-11-21")}},
	}
}
