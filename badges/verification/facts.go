package verification

import "cmp"

// noteAssertion takes the facts out of an Open Badges 2.0 assertion.
func (r *run) noteAssertion(a object) {
	f := &r.report.Facts
	f.Standard = "Open Badges 2.0"
	if a.contextHas("https://purl.imsglobal.org/spec/ob/v2p1") {
		f.Standard = "Open Badges 2.1"
	}
	f.ID = a.text("id")
	if recipient := a.object("recipient"); recipient != nil {
		hashed, _ := recipient["hashed"].(bool)
		f.Recipients = []Identity{{
			Type: recipient.text("type"), Value: recipient.text("identity"), Hashed: hashed, Salt: recipient.text("salt"),
		}}
	}
	f.Evidence = evidenceOf(a)
	if narrative := a.text("narrative"); narrative != "" {
		f.Evidence = append(f.Evidence, Evidence{Narrative: narrative})
	}
}

// noteBadgeClass takes the facts out of an Open Badges 2.0 badge class.
func (r *run) noteBadgeClass(b object) {
	f := &r.report.Facts
	f.BadgeID, f.Name, f.Description = b.text("id"), b.text("name"), b.text("description")
	f.Image = b.id("image")
	f.Tags = b.texts("tags")
	f.noteCriteria(b)
}

func (f *Facts) noteCriteria(of object) {
	if f.CriteriaURL = of.text("criteria"); f.CriteriaURL == "" {
		c := of.object("criteria")
		f.CriteriaURL, f.Criteria = c.text("id"), c.text("narrative")
	}
}

// noteProfile takes the facts out of an issuer's profile, of any version.
func (r *run) noteProfile(p object) {
	f := &r.report.Facts
	f.IssuerID, f.IssuerName, f.IssuerURL, f.IssuerImage = p.text("id"), p.text("name"), p.text("url"), p.id("image")
}

func evidenceOf(o object) (list []Evidence) {
	for _, v := range o.values("evidence") {
		switch e := v.(type) {
		case string:
			list = append(list, Evidence{URL: e})
		case object:
			item := Evidence{Name: e.text("name"), Narrative: e.text("narrative")}
			if isWebAddress(e.text("id")) {
				item.URL = e.text("id")
			}
			list = append(list, item)
		}
	}
	return list
}

// noteCredential takes the facts out of an Open Badges 3.0 credential.
func (r *run) noteCredential(c object) {
	f := &r.report.Facts
	f.ID = c.text("id")
	if issuer := c.object("issuer"); issuer != nil {
		r.noteProfile(issuer)
	} else {
		f.IssuerID = c.text("issuer")
	}
	subject := c.object("credentialSubject")
	if id := subject.text("id"); id != "" {
		f.Recipients = append(f.Recipients, Identity{Type: "id", Value: id})
	}
	for _, i := range subject.objects("identifier") {
		hashed, _ := i["hashed"].(bool)
		f.Recipients = append(f.Recipients, Identity{
			Type: i.text("identityType"), Value: i.text("identityHash"), Hashed: hashed, Salt: i.text("salt"),
		})
	}
	achievement := subject.object("achievement")
	f.BadgeID, f.Name, f.Description = achievement.text("id"), achievement.text("name"), achievement.text("description")
	f.Image = achievement.id("image")
	f.Tags = achievement.texts("tag")
	f.noteCriteria(achievement)
	f.Evidence = evidenceOf(c)
	f.Results = resultsOf(subject)
}

// resultsOf reads Open Badges 3.0's results, each with what the achievement says of it.
func resultsOf(subject object) (list []Result) {
	described := make(map[string]object)
	for _, d := range subject.object("achievement").objects("resultDescription") {
		described[d.text("id")] = d
	}
	for _, r := range subject.objects("result") {
		item := Result{Value: r.text("value")}
		if item.Value == "" {
			item.Value = r.text("status")
		}
		d := described[r.text("resultDescription")]
		item.Value = cmp.Or(item.Value, levelName(d, r.text("achievedLevel")))
		item.Name, item.Type = d.text("name"), d.text("resultType")
		item.Min, item.Max, item.Required = d.text("valueMin"), d.text("valueMax"), cmp.Or(d.text("requiredValue"), levelName(d, d.text("requiredLevel")))
		list = append(list, item)
	}
	return list
}

// levelName returns the name of a rubric's level, its id where it is not described.
func levelName(description object, id string) string {
	for _, l := range description.objects("rubricCriterionLevel") {
		if l.text("id") == id {
			return l.text("name")
		}
	}
	return id
}
