package badgekit

import (
	"cmp"
	"slices"
	"strings"

	"laurel/badges"
)

// badgeExtra is what this API gives back of a badge and the domain does not keep,
// or not as it came.
type badgeExtra struct {
	Strapline           string `json:"strapline,omitempty"`
	EarnerDescription   string `json:"earnerDescription,omitempty"`
	ConsumerDescription string `json:"consumerDescription,omitempty"`
	CriteriaURL         string `json:"criteriaUrl,omitempty"`
	IssuerURL           string `json:"issuerUrl,omitempty"`
	RubricURL           string `json:"rubricUrl,omitempty"`
	TimeValue           *int64 `json:"timeValue,omitempty"`
	TimeUnits           string `json:"timeUnits,omitempty"`
	Limit               *int64 `json:"limit,omitempty"`
	NotUnique           bool   `json:"notUnique,omitempty"`
	EvidenceType        string `json:"evidenceType,omitempty"`
	Type                string `json:"type,omitempty"`
	ImageURL            string `json:"imageUrl,omitempty"`
	PictureFrom         string `json:"pictureFrom,omitempty"` // the address that the picture was got from
}

func badgeRules() []rule {
	return append([]rule{
		{field: "slug", check: upTo(255)},
		{field: "name", needed: true, check: upTo(255)},
		{field: "strapline", check: upTo(140)},
		{field: "earnerDescription", needed: true},
		{field: "consumerDescription", needed: true},
		{field: "criteriaUrl", needed: true, check: isURL},
		{field: "unique", needed: true, check: oneOf("0", "1", "true", "false")},
		{field: "type", needed: true, check: upTo(255)},
		{field: "timeValue", check: isWhole},
		{field: "timeUnits", check: oneOf("minutes", "hours", "days", "weeks")},
		{field: "limit", check: isWhole},
		{field: "evidenceType", check: oneOf("URL", "Text", "Photo", "Video", "Sound")},
	}, imageRules()...)
}

// readBadge puts what the body says into a definition and its extra. What it leaves
// out stays as it is, lists too, which the original emptied.
func readBadge(f fields, d *badges.Definition, extra *badgeExtra) {
	f.change("name", &d.Title)
	f.change("strapline", &extra.Strapline)
	f.change("earnerDescription", &extra.EarnerDescription)
	f.change("issuerUrl", &extra.IssuerURL)
	f.change("rubricUrl", &extra.RubricURL)
	f.change("timeUnits", &extra.TimeUnits)
	f.change("evidenceType", &extra.EvidenceType)
	if f.given("consumerDescription") {
		extra.ConsumerDescription = f.text("consumerDescription")
		d.Description = description(extra.ConsumerDescription)
	}
	if f.given("type") {
		extra.Type = f.text("type")
		d.Type = badgeType(extra.Type)
	}
	if f.given("timeValue") {
		extra.TimeValue = f.whole("timeValue")
	}
	if f.given("limit") {
		extra.Limit = f.whole("limit")
	}
	if f.given("unique") {
		extra.NotUnique = !f.truth("unique")
	}
	if f.given("image") || f.given("imageUrl") {
		extra.ImageURL = imageAddress(f)
	}
	readCriteria(f, d, extra)
	readSorting(f, d)
}

// readCriteria reads how the badge is earned: the page and the list. The domain
// makes a text of them.
func readCriteria(f fields, d *badges.Definition, extra *badgeExtra) {
	if f.given("criteriaUrl") {
		extra.CriteriaURL = f.text("criteriaUrl")
		d.CriteriaURL = webAddress(extra.CriteriaURL)
		d.Criteria = ""
	}
	if f.given("criteria") {
		d.Requirements, d.Criteria = nil, ""
		for _, c := range f.objects("criteria") {
			r := badges.Requirement{Description: c.text("description"), Required: c.truth("required"), Note: c.text("note")}
			if id := c.whole("id"); id != nil {
				r.ID = *id
			}
			d.Requirements = append(d.Requirements, r)
		}
	}
	if d.Criteria == "" && d.CriteriaURL == "" && len(d.Requirements) == 0 { // an address that is none of the web's
		d.Criteria = extra.CriteriaURL
	}
}

// readSorting reads by what the badge is found.
func readSorting(f fields, d *badges.Definition) {
	if f.given("categories") {
		d.Categories = f.texts("categories")
	}
	if f.given("tags") {
		d.Tags = f.texts("tags")
	}
	if f.given("alignments") {
		d.Alignments = nil
		for _, a := range f.objects("alignments") {
			d.Alignments = append(d.Alignments, badges.Alignment{Name: a.text("name"), URL: a.text("url"), Description: a.text("description")})
		}
	}
}

// maxDescription is how many characters the domain takes.
const maxDescription = 10000

// description returns what the domain keeps of a text: its ends trimmed, line ends
// unified, and cut where it is too long.
func description(s string) string {
	return badges.Truncate(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), maxDescription)
}

// badgeType returns the domain's type for one of any name.
func badgeType(s string) string {
	if slices.Contains(badges.BadgeTypes(), s) {
		return s
	}
	return "Badge"
}

// namedBadge is a badge with its slug and what this API keeps beside it.
type namedBadge struct {
	badges.Badge
	slug  string
	extra badgeExtra
}

// name adds slugs and extras to badges.
func (v *view) name(list ...badges.Badge) ([]*namedBadge, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(list))
	for n, b := range list {
		ids[n] = b.ID
	}
	slugs, err := v.Reader.Slugs(v.ctx, System, kindBadge, ids...)
	if err != nil {
		return nil, err
	}
	extra, err := extras[badgeExtra](v.ctx, v.Reader, kindBadge, ids...)
	if err != nil {
		return nil, err
	}
	named := make([]*namedBadge, len(list))
	for n, b := range list {
		named[n] = &namedBadge{Badge: b, slug: cmp.Or(slugs[b.ID], fallbackSlug(b.ID)), extra: extra[b.ID]}
	}
	return named, nil
}

// nameOne is name for a single badge.
func (v *view) nameOne(b badges.Badge) (*namedBadge, error) {
	named, err := v.name(b)
	if err != nil {
		return nil, err
	}
	return named[0], nil
}

// bareBadge returns a badge as the original shows it within milestones and when
// it is deleted: without picture, containers and lists.
func bareBadge(b *namedBadge) *badgeJSON {
	x := b.extra
	consumers := original(x.ConsumerDescription, description, b.Description)
	return &badgeJSON{
		ID: b.ID, Slug: b.slug, Name: b.Title, Strapline: presence(x.Strapline),
		EarnerDescription: cmp.Or(x.EarnerDescription, consumers), ConsumerDescription: consumers,
		IssuerURL: presence(x.IssuerURL), RubricURL: presence(x.RubricURL),
		TimeValue: x.TimeValue, TimeUnits: presence(x.TimeUnits), Limit: x.Limit, Unique: bitOf(!x.NotUnique),
		Created: timestampOf(b.CreatedAt), Type: original(x.Type, badgeType, b.Type), Archived: !b.ArchivedAt.IsZero(),
		CriteriaURL: original(x.CriteriaURL, webAddress, b.CriteriaURL), EvidenceType: presence(x.EvidenceType),
		Criteria: []criterionJSON{}, Alignments: []alignmentJSON{}, Categories: []string{}, Tags: []tagJSON{},
		Milestones: []milestoneJSON{},
	}
}

// shallowBadge adds picture and containers, as badges are nested in instances and
// applications.
func (v *view) shallowBadge(b *namedBadge) (*badgeJSON, error) {
	chain, err := v.lineage(b.IssuerID)
	if err != nil {
		return nil, err
	}
	shown := bareBadge(b)
	shown.ImageURL = cmp.Or(b.extra.ImageURL, v.imageURL(b.Image.SHA256))
	if shown.CriteriaURL == "" { // made without this API
		shown.CriteriaURL = v.Service.Site.Badge(chain[len(chain)-1].Issuer, b.ID)
	}
	for _, c := range chain {
		switch c.level {
		case 0:
			shown.System = shallowSystem(c)
		case 1:
			shown.Issuer = shallowIssuer(c)
		case 2:
			shown.Program = shallowProgram(c)
		}
	}
	return shown, nil
}

// fullBadge adds the lists. Their entries have ids within the badge.
func (v *view) fullBadge(b *namedBadge) (*badgeJSON, error) {
	shown, err := v.shallowBadge(b)
	if err != nil {
		return nil, err
	}
	for _, r := range b.Requirements {
		shown.Criteria = append(shown.Criteria, criterionJSON{ID: r.ID, Description: r.Description, Required: bitOf(r.Required), Note: r.Note})
	}
	for n, a := range b.Alignments {
		shown.Alignments = append(shown.Alignments, alignmentJSON{ID: int64(n + 1), Name: a.Name, URL: a.URL, Description: presence(a.Description)})
	}
	shown.Categories = append(shown.Categories, b.Categories...)
	for n, tag := range b.Tags {
		shown.Tags = append(shown.Tags, tagJSON{ID: int64(n + 1), Value: tag})
	}
	return shown, nil
}
