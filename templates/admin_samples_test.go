package templates

func adminSamples() []sample {
	head := sampleHead("/page/privacy")
	head.Site.Pages = []Link{{"Privacy", "/page/privacy"}}
	head.Notices = []Notice{{ID: 1, Text: "<p>We are away on <em>Sunday</em>.</p>", Back: "/page/privacy"}}
	return []sample{
		{"sitepage", SitePage{Head: head, Name: "Privacy", Body: sampleProse, UpdatedAt: day("2026-11-21")}},
	}
}
