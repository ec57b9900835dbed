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
	Validity    Period   `json:"validity"`    // how long a grant is good; zero: for ever
}

// BadgeTypes returns the types that BadgeFed knows; ours are the same.
func BadgeTypes() []string {
	return []string{"Achievement", "Badge", "Credential", "Recognition", "Milestone", "Honor", "Certification", "Distinction"}
}

// NewBadge is a request to create a badge, or, with the id of one, to change it.
type NewBadge struct {
	IssuerID int64
	Definition
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
	if utf8.RuneCountInString(d.Title) < minBadgeTitle {
		return InvalidField("title", "title must have at least %d characters", minBadgeTitle)
	}
	if d.Description, err = cleanText("description", d.Description, maxMarkdown); err != nil {
		return err
	}
	if d.Criteria, err = cleanText("criteria", d.Criteria, maxMarkdown); err != nil {
		return err
	}
	if d.Criteria == "" {
		return InvalidField("criteria", "criteria are missing; say in a sentence how the badge is earned")
	}
	if d.Description == "" {
		d.Description = d.Title
	}
	if d.Image.SHA256 == "" {
		return InvalidField("image", "a badge needs a picture; give a PNG, JPEG, GIF or WebP file")
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
