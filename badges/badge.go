package badges

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Badge is the definition of what can be earned. Version grows by one with each
// change, so that a grant can name the version it was made of.
type Badge struct {
	ID       int64
	IssuerID int64
	Version  int
	Definition
	Holders    int // grants of it that were accepted and still stand; kept by the store
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt time.Time // zero while the badge can be granted
	DeletedAt  time.Time // then no list shows it; its grants still refer to it
}

// Definition is all that a grant copies from its badge.
type Definition struct {
	Title       string   `json:"title"`
	Description string   `json:"description"` // Markdown
	Type        string   `json:"type"`        // one of BadgeTypes
	Criteria    string   `json:"criteria"`    // Markdown: how it is earned
	Image       Picture  `json:"image"`
	Hashtags    []string `json:"hashtags"` // without '#'
	InfoURL     string   `json:"infoUrl"`
	Certificate bool     `json:"certificate"` // recipients may print a certificate
	Validity    Period   `json:"validity"`    // how long a grant is good; zero: for ever, or until ExpiresAt

	// ExpiresAt is when all grants end, whenever they were made, in the place of
	// Validity; zero: Validity decides.
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	// Reminders are how many days before its end a grant's recipient is reminded of
	// it; nil stands for UsualReminders, an empty list for none.
	Reminders []int `json:"reminders,omitzero"`

	CriteriaURL     string        `json:"criteriaUrl,omitempty"` // page that says how it is earned
	Requirements    []Requirement `json:"requirements,omitempty"`
	LastRequirement int64         `json:"lastRequirement,omitempty"` // highest id of a requirement so far
	Categories      []string      `json:"categories,omitempty"`
	Tags            []string      `json:"tags,omitempty"`
	Alignments      []Alignment   `json:"alignments,omitempty"`

	ResultDescriptions []ResultDescription `json:"resultDescriptions,omitempty"`

	// Origin is the address that the badge had on the server from which its issuer
	// moved here; "" for a badge that began here.
	Origin string `json:"origin,omitempty"`

	// Price is what earning it costs, in the issuer's words ("5 EUR"). Nothing here
	// asks anybody to pay.
	Price string `json:"price,omitempty"`
}

// BadgeTypes returns the types that BadgeFed knows; ours are the same.
func BadgeTypes() []string {
	return []string{"Achievement", "Badge", "Credential", "Recognition", "Milestone", "Honor", "Certification", "Distinction"}
}

// NewBadge is a request to create a badge.
type NewBadge struct {
	IssuerID int64
	Definition
	Foreign *Foreign // how another system knows the badge; nil for none
}

var hashtagPattern = regexp.MustCompile(`^[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*$`)

// ParseHashtags splits "#training #advanced" (the '#' may be missing, commas may
// stand between) into names.
func ParseHashtags(s string) []string {
	var tags []string
	for _, tag := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' }) {
		tags = append(tags, strings.TrimLeft(tag, "#"))
	}
	return tags
}

// FormatHashtags is the reverse of ParseHashtags.
func FormatHashtags(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return "#" + strings.Join(tags, " #")
}

func (d *Definition) clean() (err error) {
	if d.Title, err = cleanLine("title", d.Title, maxBadgeTitle); err != nil {
		return err
	}
	if d.Title == "" {
		return InvalidField("title", "the title is missing; give the badge a name")
	}
	if d.Description, err = cleanText("description", d.Description, maxMarkdown); err != nil {
		return err
	}
	if err := d.cleanCriteria(); err != nil {
		return err
	}
	if d.Description == "" {
		d.Description = d.Title
	}
	if d.Image.SHA256 == "" {
		return InvalidField("image", "a badge needs a picture; give a PNG, JPEG, GIF, WebP or SVG file")
	}
	if d.Image.Alt, err = cleanText("image alt text", d.Image.Alt, maxPictureAlt); err != nil {
		return err
	}
	if d.InfoURL, err = cleanURL("info URL", d.InfoURL); err != nil {
		return err
	}
	if d.Type == "" {
		d.Type = "Badge"
	}
	if !slices.Contains(BadgeTypes(), d.Type) {
		return InvalidField("type", "type %q is unknown; take one of %s", d.Type, strings.Join(BadgeTypes(), ", "))
	}
	if err := d.cleanExpiry(); err != nil {
		return err
	}
	if d.Price, err = cleanLine("price", d.Price, maxLabel); err != nil {
		return err
	}
	if err := d.cleanSorting(); err != nil {
		return err
	}
	if err := d.cleanResultDescriptions(); err != nil {
		return err
	}
	return d.cleanHashtags()
}

func (d *Definition) cleanHashtags() error {
	if len(d.Hashtags) > maxHashtags {
		return InvalidField("hashtags", "%d hashtags are too many; at most %d", len(d.Hashtags), maxHashtags)
	}
	for _, tag := range d.Hashtags {
		if !hashtagPattern.MatchString(tag) || utf8.RuneCountInString(tag) > maxHashtagRunes {
			return InvalidField("hashtags", "hashtag %q is not usable; take letters, digits and _ only, with at least one letter", tag)
		}
	}
	return nil
}
