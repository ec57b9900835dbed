package mypit

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
)

// kindTemplate is the kind of the extensions that are beside badges.
const kindTemplate = "template"

// templateExtra is what a template has that a badge has not.
type templateExtra struct {
	ImageURL        string `json:"imageUrl,omitempty"`    // as the client gave it
	PictureFrom     string `json:"pictureFrom,omitempty"` // the address whose picture the badge has
	BackgroundColor string `json:"backgroundColor,omitempty"`
	TextColor       string `json:"textColor,omitempty"`
}

// The colours of templates that were given none.
const (
	defaultBackground = "#1e40af"
	defaultText       = "#ffffff"
)

// badgeTypes are the four types of badges. Laurel keeps them as categories.
func badgeTypes() []string { return []string{"mobility", "achievement", "healthcare", "finance"} }

// checkType refuses what is none of the four types.
func checkType(field, value string) error {
	if !slices.Contains(badgeTypes(), value) {
		return invalid("%s %q is unknown; use one of %s", field, badges.Truncate(value, 40), strings.Join(badgeTypes(), ", "))
	}
	return nil
}

// typeOf returns the type that a definition is sorted under. Badges that were not
// made through this API are achievements.
func typeOf(d badges.Definition) string {
	for _, category := range d.Categories {
		if slices.Contains(badgeTypes(), category) {
			return category
		}
	}
	return "achievement"
}

// setType sorts a definition under another type.
func setType(d *badges.Definition, to string) {
	others := slices.DeleteFunc(slices.Clone(d.Categories), func(c string) bool { return slices.Contains(badgeTypes(), c) })
	d.Categories = append([]string{to}, others...)
}

// daysOf returns a period in days, as this API counts validity; 0 for ever. Years
// have 365 days, months 30.
func daysOf(p badges.Period) int { return 365*p.Years + 30*p.Months + p.Days }

// maxDays is the longest validity: a hundred years.
const maxDays = 36500

// priceOf returns the number that a price label begins with, 0 for none.
func priceOf(label string) float64 {
	number, _, _ := strings.Cut(strings.TrimSpace(label), " ")
	price, err := strconv.ParseFloat(number, 64)
	if err != nil || price < 0 || price > maxPrice {
		return 0
	}
	return price
}

// maxPrice keeps prices within what all clients' numbers hold exactly.
const maxPrice = 1 << 53

// labelOf is the reverse of priceOf. What costs nothing has no label.
func labelOf(price float64) string {
	if price == 0 {
		return ""
	}
	return strconv.FormatFloat(price, 'f', -1, 64)
}

// template is a template in answers.
type template struct {
	ID              string  `json:"_id"`
	Name            string  `json:"name"`
	Type            string  `json:"type"`
	TypeOfBadge     string  `json:"typeOfBadge"` // what createBadgeTemplate calls it
	Description     string  `json:"description"`
	Criteria        string  `json:"criteria"`
	ValidityPeriod  int     `json:"validityPeriod"` // days; 0: for ever
	ImageURL        string  `json:"imageUrl"`
	BackgroundColor string  `json:"backgroundColor"`
	TextColor       string  `json:"textColor"`
	Price           float64 `json:"price"`
	IsActive        bool    `json:"isActive"`
	OwnerID         string  `json:"ownerId"`
	CreatedAt       int64   `json:"createdAt"` // milliseconds since 1970, as all times here
	UpdatedAt       int64   `json:"updatedAt"`
}

func templateID(badgeID int64) string { return strconv.FormatInt(badgeID, 10) }

// templates returns badges of the client's issuer in this API's shape.
func (h *Handler) templates(r *request, list []badges.Badge) ([]template, error) {
	ids := make([]int64, len(list))
	for i, b := range list {
		ids[i] = b.ID
	}
	known, err := h.templateExtras(r.Context(), ids...)
	if err != nil {
		return nil, err
	}
	issuer, err := h.Reader.Issuer(r.Context(), r.issuerID)
	if err != nil {
		return nil, err
	}
	shown := make([]template, len(list))
	for i, b := range list {
		extra := known[b.ID]
		t := template{
			ID: templateID(b.ID), Name: b.Title, Type: typeOf(b.Definition), TypeOfBadge: typeOf(b.Definition),
			Description: b.Description, Criteria: b.Criteria, ValidityPeriod: daysOf(b.Validity), ImageURL: extra.ImageURL,
			BackgroundColor: orDefault(extra.BackgroundColor, defaultBackground), TextColor: orDefault(extra.TextColor, defaultText),
			Price: priceOf(b.Price), IsActive: b.ArchivedAt.IsZero(), OwnerID: r.userID,
			CreatedAt: b.CreatedAt.UnixMilli(), UpdatedAt: b.UpdatedAt.UnixMilli(),
		}
		if t.ImageURL == "" {
			t.ImageURL = h.Service.Site.BadgeImage(issuer, b.ID)
		}
		shown[i] = t
	}
	return shown, nil
}

// templateExtras reads what is kept beside badges.
func (h *Handler) templateExtras(ctx context.Context, ids ...int64) (map[int64]templateExtra, error) {
	return extras[templateExtra](ctx, h.Reader, kindTemplate, ids...)
}

// extras reads what is kept beside things of one kind.
func extras[T any](ctx context.Context, r badges.ForeignReader, kind string, ids ...int64) (map[int64]T, error) {
	kept, err := r.Extensions(ctx, System, kind, ids...)
	if err != nil {
		return nil, err
	}
	read := make(map[int64]T, len(kept))
	for id, body := range kept {
		var extra T
		if err := json.Unmarshal(body, &extra); err != nil {
			return nil, err
		}
		read[id] = extra
	}
	return read, nil
}

// beside is what is kept with a thing. extra must marshal.
func beside(kind string, extra any) *badges.Foreign {
	body, _ := json.Marshal(extra)
	return &badges.Foreign{System: System, Kind: kind, Extension: body}
}

func orDefault(s, standIn string) string {
	if s == "" {
		return standIn
	}
	return s
}

// cleanImageURL checks the address of a picture; "" is none.
func cleanImageURL(s string) (string, error) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if s != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(s) > maxImageURL) {
		return "", invalid("imageUrl must be an http or https address of at most %d characters, such as https://example.com/badge.png", maxImageURL)
	}
	return s, nil
}

const (
	maxImageURL = 2000
	maxColor    = 40
)
