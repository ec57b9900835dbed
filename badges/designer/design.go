package designer

import (
	"encoding/json"
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"laurel/badges"
)

// Design is what a person chose. Colours are #rrggbb; the zero value of all other
// fields leaves the part out.
type Design struct {
	Shape       string `json:"shape"`            // one of Shapes
	Fill        string `json:"fill"`             // ground of the badge
	FillEnd     string `json:"fillEnd"`          // at the bottom, if the ground is a gradient; "" is Fill all over
	Border      string `json:"border"`           // one of Borders
	BorderColor string `json:"borderColor"`      //
	Icon        string `json:"icon,omitempty"`   // one of [Designer.Icons]
	IconColor   string `json:"iconColor"`        //
	Top         string `json:"top,omitempty"`    // text along the upper edge
	Middle      string `json:"middle,omitempty"` // text in the middle, below the icon
	Bottom      string `json:"bottom,omitempty"` // text along the lower edge
	TextColor   string `json:"textColor"`        //
	Ribbon      string `json:"ribbon,omitempty"` // text on a ribbon across the badge
	RibbonColor string `json:"ribbonColor"`      //
}

// Default is what a new design begins with: Laurel's green and gold.
func Default() Design {
	return Design{
		Shape: "shield", Fill: "#1f6f4c", FillEnd: "#0e4a33", Border: "line", BorderColor: "#f3d680",
		Icon: "star", IconColor: "#f3d680", TextColor: "#ffffff", RibbonColor: "#a02c1a",
	}
}

// Borders returns the kinds of border.
func Borders() []string { return []string{"none", "line", "double", "dots"} }

// The limits of texts, in characters.
const (
	maxArcText    = 40
	maxMiddleText = 30
	maxRibbonText = 24
	maxJSON       = 4096 // bytes
)

// Parse reads the JSON form of a design. Fields that it does not have are as in
// [Default]. The design is not checked.
func Parse(data []byte) (Design, error) {
	d := Default()
	if len(data) > maxJSON {
		return d, badges.InvalidField("design", "the design has %d bytes; at most %d are allowed", len(data), maxJSON)
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return d, badges.InvalidField("design", "the design can't be read as JSON: %v", err)
	}
	return d, nil
}

// JSON returns the form in which a design is stored.
func (d Design) JSON() []byte {
	b, err := json.Marshal(d)
	if err != nil { // strings always marshal
		panic(fmt.Sprintf("designer: %v", err))
	}
	return b
}

// Check returns the design with its texts and colours in one form, or an Invalid
// [badges.Error] that names the first field that can't be drawn as it is.
func (g *Designer) Check(d Design) (Design, error) {
	if !slices.Contains(Shapes(), d.Shape) {
		return d, badges.InvalidField("shape", "there is no shape %q; choose one of %s", d.Shape, strings.Join(Shapes(), ", "))
	}
	if !slices.Contains(Borders(), d.Border) {
		return d, badges.InvalidField("border", "there is no border %q; choose one of %s", d.Border, strings.Join(Borders(), ", "))
	}
	if _, ok := g.icons[d.Icon]; !ok && d.Icon != "" {
		return d, badges.InvalidField("icon", "there is no icon %q; choose one from the list", d.Icon)
	}
	for _, c := range d.colours() {
		if *c.value = strings.ToLower(strings.TrimSpace(*c.value)); *c.value == "" && c.field == "fillEnd" {
			continue
		}
		if _, err := parseColour(*c.value); err != nil {
			return d, badges.InvalidField(c.field, "%q is no colour; write it like #1f6f4c", *c.value)
		}
	}
	if err := g.checkTexts(&d); err != nil {
		return d, err
	}
	return d, nil
}

// colourField is one colour of a design.
type colourField struct {
	field string
	value *string
}

func (d *Design) colours() []colourField {
	return []colourField{
		{"fill", &d.Fill}, {"fillEnd", &d.FillEnd}, {"borderColor", &d.BorderColor},
		{"iconColor", &d.IconColor}, {"textColor", &d.TextColor}, {"ribbonColor", &d.RibbonColor},
	}
}

func (g *Designer) checkTexts(d *Design) error {
	for _, t := range []struct {
		field string
		text  *string
		limit int
	}{
		{"top", &d.Top, maxArcText}, {"middle", &d.Middle, maxMiddleText},
		{"bottom", &d.Bottom, maxArcText}, {"ribbon", &d.Ribbon, maxRibbonText},
	} {
		*t.text = strings.Join(strings.Fields(*t.text), " ")
		if n := utf8.RuneCountInString(*t.text); n > t.limit {
			return badges.InvalidField(t.field, "the text has %d characters; at most %d fit", n, t.limit)
		}
		for _, r := range *t.text {
			if !unicode.IsPrint(r) || !g.hasGlyph(r) {
				return badges.InvalidField(t.field, "%q can't be drawn; the designer has Latin, Greek and Cyrillic letters. Upload a picture for other scripts", string(r))
			}
		}
	}
	if d.Ribbon != "" && d.Bottom != "" {
		return badges.InvalidField("bottom", "the ribbon covers the text along the lower edge; use one of the two")
	}
	return nil
}

// parseColour reads #rrggbb.
func parseColour(s string) (color.RGBA, error) {
	if len(s) != 7 || s[0] != '#' {
		return color.RGBA{}, fmt.Errorf("colour %q is not #rrggbb", s)
	}
	v, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return color.RGBA{}, err
	}
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}, nil
}
