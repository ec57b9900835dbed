package desk

import (
	"net/http"
	"net/url"
	"strconv"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/templates"
)

// allowScript lets the designer's page run our own script, which keeps the
// drawing up to date, and nothing else.
func allowScript(w http.ResponseWriter) {
	policy := w.Header().Get("Content-Security-Policy")
	w.Header().Set("Content-Security-Policy", policy+"; script-src 'self'")
}

// getDrawing draws the design in the query, as SVG: {json} if that is given, else
// the fields of the designer's form.
func (d *desk) getDrawing(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	design := typedDesign(r.URL.Query())
	if text := r.URL.Query().Get("json"); text != "" {
		var err error
		if design, err = designer.Parse([]byte(text)); err != nil {
			return err
		}
	}
	svg, err := d.Designer.SVG(design)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, max-age=3600") // the address says all of it
	h.Set("Content-Security-Policy", "default-src 'none'")
	w.Write(svg) // an error means that the client has gone
	return nil
}

// typedDesign reads the designer's form.
func typedDesign(form url.Values) designer.Design {
	design := designer.Design{
		Shape: form.Get("shape"), Border: form.Get("border"), Icon: form.Get("icon"), Top: form.Get("top"), Middle: form.Get("middle"),
		Bottom: form.Get("bottom"), Ribbon: form.Get("ribbon"), Fill: form.Get("fill"), BorderColor: form.Get("borderColor"),
		IconColor: form.Get("iconColor"), TextColor: form.Get("textColor"), RibbonColor: form.Get("ribbonColor"),
	}
	if form.Get("gradient") == "yes" {
		design.FillEnd = form.Get("fillEnd")
	}
	return design
}

// getDesign shows the designer with the design of the badge's picture, or a first
// one if that was not drawn here.
func (d *desk) getDesign(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, _, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	design := designer.Default()
	stored, err := d.Service.DesignOf(r.Context(), by, b.ID)
	switch {
	case err == nil:
		if design, err = designer.Parse(stored); err != nil {
			return err
		}
	case badges.KindOf(err) != badges.NotFound:
		return err
	}
	view := templates.DesignForm{Seen: strconv.Itoa(b.Version), Alt: design.Alt()}
	if err == nil && b.Image.Alt != "" {
		view.Alt = b.Image.Alt
	}
	return d.showDesign(w, r, http.StatusOK, b, design, design.FillEnd, view)
}

// showDesign shows the designer. fillEnd is the lower colour that the form keeps,
// also while there is no gradient.
func (d *desk) showDesign(w http.ResponseWriter, r *http.Request, status int, b badges.Badge, design designer.Design, fillEnd string, view templates.DesignForm) error {
	view.Head, view.BackLink = d.head(r), templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	view.Scripts = []string{"designer.js"}
	view.Upload, view.PreviewBase = badgePath(b.ID)+"/picture", Path+"/design.svg"
	if _, err := d.Designer.SVG(design); err == nil {
		view.Preview = view.PreviewBase + "?" + url.Values{"json": {string(design.JSON())}}.Encode()
		for _, hint := range design.Hints() {
			view.Hints = append(view.Hints, templates.DesignHint{Field: hint.Field, Contrast: strconv.FormatFloat(hint.Contrast, 'f', 1, 64)})
		}
	}
	if fillEnd == "" {
		fillEnd = design.Fill
	}
	view.Suggested, view.Gradient = design.Alt(), design.FillEnd != ""
	view.Shape, view.Border, view.Icon, view.Borders = design.Shape, design.Border, design.Icon, designer.Borders()
	view.Top, view.Middle, view.Bottom, view.Ribbon = design.Top, design.Middle, design.Bottom, design.Ribbon
	view.Colours = []templates.DesignColour{
		{Field: "fill", Value: design.Fill}, {Field: "fillEnd", Value: fillEnd}, {Field: "borderColor", Value: design.BorderColor},
		{Field: "iconColor", Value: design.IconColor}, {Field: "textColor", Value: design.TextColor}, {Field: "ribbonColor", Value: design.RibbonColor},
	}
	for _, name := range designer.Shapes() {
		view.Shapes = append(view.Shapes, templates.DesignOutline{Name: name, Path: designer.ShapePath(name)})
	}
	for _, category := range d.Designer.Icons() {
		group := templates.IconGroup{Name: category.Name}
		for _, name := range category.Icons {
			group.Icons = append(group.Icons, templates.DesignOutline{Name: name, Path: d.Designer.IconPath(name)})
		}
		view.Icons = append(view.Icons, group)
	}
	allowScript(w)
	return d.Pages.Show(w, r, status, view)
}

// postDesign shows the design as it was chosen, or has it drawn and gives it to the
// badge. An alternative text that is still the suggested one follows the design.
func (d *desk) postDesign(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, _, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	design, fillEnd := typedDesign(r.PostForm), r.PostForm.Get("fillEnd")
	view := templates.DesignForm{Seen: r.PostForm.Get("seen"), Alt: r.PostForm.Get("alt")}
	if view.Alt == "" || view.Alt == r.PostForm.Get("suggested") {
		view.Alt = design.Alt()
	}
	if checked, err := d.Designer.Check(design); err == nil {
		design = checked
	}
	if r.PostForm.Get("action") == "preview" {
		_, err = d.Designer.SVG(design)
	} else {
		err = d.draw(r, by, b, design, view.Alt)
	}
	if err == nil && r.PostForm.Get("action") != "preview" {
		return leadTo(w, r, badgePath(b.ID), "saved")
	}
	status := http.StatusOK
	if err != nil {
		var again bool
		if view.Form, status, again = refused(err, designFields()); !again {
			return err
		}
		if badges.KindOf(err) == badges.Conflict { // who saves again has been told
			view.Seen = strconv.Itoa(b.Version)
		}
	}
	return d.showDesign(w, r, status, b, design, fillEnd, view)
}

// draw keeps the drawing and gives it to the badge, both or none.
func (d *desk) draw(r *http.Request, by badges.Account, b badges.Badge, design designer.Design, alt string) error {
	drawn, err := d.Designer.Draw(design.JSON())
	if err != nil {
		return err
	}
	drawn.Alt = alt
	def := b.Definition
	def.Image = drawn.Picture
	return d.Service.Together(r.Context(), func(s *badges.Service) error {
		if err := s.StoreDrawing(r.Context(), by, drawn); err != nil {
			return err
		}
		_, err := s.EditBadge(r.Context(), by, b.ID, seenVersion(r), def)
		return err
	})
}

// designFields leads from a design's fields to the form's, which are called alike.
func designFields() map[string]string {
	fields := map[string]string{"image alt text": "alt"}
	for _, name := range []string{
		"shape", "border", "icon", "top", "middle", "bottom", "ribbon", "fill", "fillEnd", "borderColor", "iconColor", "textColor", "ribbonColor",
	} {
		fields[name] = name
	}
	return fields
}
