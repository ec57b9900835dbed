package mypit

import (
	"strconv"
	"strings"
	"unicode"

	"laurel/badges"
)

// templateFields are the members of a template that clients write. Those of an
// update that are absent keep their value; others in it, such as ownerId and
// updatedAt, are the server's to set.
type templateFields struct {
	Name            *string  `json:"name"`
	Type            *string  `json:"type"`
	TypeOfBadge     *string  `json:"typeOfBadge"`
	Description     *string  `json:"description"`
	Criteria        *string  `json:"criteria"`
	ValidityPeriod  *float64 `json:"validityPeriod"`
	ImageURL        *string  `json:"imageUrl"`
	BackgroundColor *string  `json:"backgroundColor"`
	TextColor       *string  `json:"textColor"`
	Price           *float64 `json:"price"`
}

// requireAll refuses a template that is to be made of too little.
func (f templateFields) requireAll() error {
	given := f.TypeOfBadge
	if given == nil {
		given = f.Type
	}
	for _, member := range []struct {
		name    string
		missing bool
	}{
		{"name", f.Name == nil}, {"typeOfBadge", given == nil}, {"description", f.Description == nil}, {"criteria", f.Criteria == nil},
		{"validityPeriod", f.ValidityPeriod == nil}, {"imageUrl", f.ImageURL == nil}, {"price", f.Price == nil},
	} {
		if member.missing {
			return invalid("%s is missing; a template needs userId, imageUrl, typeOfBadge, name, validityPeriod, description, criteria and price", member.name)
		}
	}
	return nil
}

// apply writes what is given into a definition and what is kept beside it.
func (f templateFields) apply(d *badges.Definition, extra *templateExtra) (err error) {
	if f.Name != nil {
		if d.Title, err = required("name", f.Name); err != nil {
			return err
		}
	}
	if err := f.applyType(d); err != nil {
		return err
	}
	if f.Description != nil {
		d.Description = *f.Description
	}
	if f.Criteria != nil {
		if d.Criteria, err = required("criteria", f.Criteria); err != nil {
			return err
		}
	}
	if err := f.applyNumbers(d); err != nil {
		return err
	}
	return f.applyLooks(extra)
}

func (f templateFields) applyType(d *badges.Definition) error {
	field, given := "typeOfBadge", f.TypeOfBadge
	if given == nil {
		field, given = "type", f.Type
	}
	if given == nil {
		return nil
	}
	if err := checkType(field, *given); err != nil {
		return err
	}
	setType(d, *given)
	return nil
}

// applyNumbers leaves alone what a client sends back as it was shown: a validity
// of a year need not become one of 365 days.
func (f templateFields) applyNumbers(d *badges.Definition) error {
	if f.ValidityPeriod != nil {
		days, err := wholeNumber("validityPeriod", f.ValidityPeriod, 0, maxDays)
		if err != nil {
			return err
		}
		if days != daysOf(d.Validity) {
			d.Validity = badges.Period{Days: days}
		}
	}
	if f.Price != nil {
		if *f.Price < 0 || *f.Price > maxPrice {
			return invalid("price must be a number from 0 to %d", int64(maxPrice))
		}
		if *f.Price != priceOf(d.Price) {
			d.Price = labelOf(*f.Price)
		}
	}
	return nil
}

func (f templateFields) applyLooks(extra *templateExtra) (err error) {
	if f.ImageURL != nil {
		if extra.ImageURL, err = cleanImageURL(*f.ImageURL); err != nil {
			return err
		}
	}
	for _, color := range []struct {
		field string
		given *string
		kept  *string
	}{{"backgroundColor", f.BackgroundColor, &extra.BackgroundColor}, {"textColor", f.TextColor, &extra.TextColor}} {
		if color.given == nil {
			continue
		}
		if len(*color.given) > maxColor || strings.ContainsFunc(*color.given, unicode.IsControl) {
			return invalid("%s must be a color of at most %d characters; write it like #1e40af", color.field, maxColor)
		}
		*color.kept = strings.TrimSpace(*color.given)
	}
	return nil
}

func createTemplate(h *Handler, r *request) (any, error) {
	var fields templateFields
	if err := r.decode("userId", &fields); err != nil {
		return nil, err
	}
	if err := fields.requireAll(); err != nil {
		return nil, err
	}
	n := badges.NewBadge{IssuerID: r.issuerID, Definition: badges.Definition{Image: h.DefaultPicture}}
	var extra templateExtra
	if err := fields.apply(&n.Definition, &extra); err != nil {
		return nil, err
	}
	n.Type = "Badge"
	if typeOf(n.Definition) == "achievement" {
		n.Type = "Achievement"
	}
	n.Foreign = beside(kindTemplate, extra)
	b, err := h.Service.CreateBadge(r.Context(), r.by, n)
	if err != nil {
		return nil, err
	}
	return h.template(r, b)
}

// template returns one badge in this API's shape.
func (h *Handler) template(r *request, b badges.Badge) (template, error) {
	shown, err := h.templates(r, []badges.Badge{b})
	if err != nil {
		return template{}, err
	}
	return shown[0], nil
}

func listTemplates(h *Handler, r *request) (any, error) {
	p, err := r.position(kindTemplate)
	if err != nil {
		return nil, err
	}
	found, err := h.Service.BadgesOf(r.Context(), r.by, badges.BadgeFilter{
		IssuerID: r.issuerID, Archived: badges.WithArchived, After: p.last, Limit: p.limit + 1,
	})
	if err != nil {
		return nil, err
	}
	return pageOf(p, found, func(b badges.Badge) int64 { return b.ID },
		func(list []badges.Badge) ([]template, error) { return h.templates(r, list) })
}

// templateRequest is the body of all calls about one template.
type templateRequest struct {
	TemplateID *string         `json:"templateId"`
	Data       *templateFields `json:"data"` // of an update
}

// theTemplate reads the body and finds the template that it names.
func (h *Handler) theTemplate(r *request) (badges.Badge, templateRequest, error) {
	var body templateRequest
	if err := r.decode("userId", &body); err != nil {
		return badges.Badge{}, body, err
	}
	id, err := required("templateId", body.TemplateID)
	if err != nil {
		return badges.Badge{}, body, err
	}
	b, err := h.findTemplate(r, id)
	return b, body, err
}

// findTemplate returns the badge of the client's issuer that has an id.
func (h *Handler) findTemplate(r *request, id string) (badges.Badge, error) {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil || templateID(number) != id {
		return badges.Badge{}, missing("template", id)
	}
	b, err := h.Service.BadgeOf(r.Context(), r.by, number)
	if badges.KindOf(err) == badges.NotFound || err == nil && b.IssuerID != r.issuerID {
		return badges.Badge{}, missing("template", id)
	}
	return b, err
}

func getTemplate(h *Handler, r *request) (any, error) {
	b, _, err := h.theTemplate(r)
	if err != nil {
		return nil, err
	}
	return h.template(r, b)
}

// identified is the answer of calls that say no more than which thing they changed.
type identified struct {
	ID string `json:"_id"`
}

func updateTemplate(h *Handler, r *request) (any, error) {
	b, body, err := h.theTemplate(r)
	if err != nil {
		return nil, err
	}
	if body.Data == nil {
		return nil, invalid("data is missing; send an object with the members of the template that change")
	}
	err = h.Service.Together(r.Context(), func(s *badges.Service) error {
		now, err := s.BadgeOf(r.Context(), r.by, b.ID)
		if err != nil {
			return err
		}
		known, err := extras[templateExtra](r.Context(), s.Store, kindTemplate, b.ID)
		if err != nil {
			return err
		}
		extra := known[b.ID]
		if err := body.Data.apply(&now.Definition, &extra); err != nil {
			return err
		}
		if err := s.SetForeign(r.Context(), b.ID, *beside(kindTemplate, extra)); err != nil {
			return err
		}
		_, err = s.UpdateBadge(r.Context(), r.by, b.ID, now.Definition)
		return err
	})
	if err != nil {
		return nil, err
	}
	return identified{ID: templateID(b.ID)}, nil
}

// deleteTemplate ends the template. Badges that were issued of it stand.
func deleteTemplate(h *Handler, r *request) (any, error) {
	b, _, err := h.theTemplate(r)
	if err != nil {
		return nil, err
	}
	if _, err := h.Service.DeleteBadge(r.Context(), r.by, b.ID); err != nil {
		return nil, err
	}
	return identified{ID: templateID(b.ID)}, nil
}
