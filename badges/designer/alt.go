package designer

import "strings"

// Words are the parts of a picture that words can tell, for a text in any language.
type Words struct {
	Shape  string   // one of Shapes
	Colour string   // of the ground, as of ColourName
	Icon   string   // name of the icon; "" for none
	Texts  []string // as they are read from top to bottom
}

// Words returns what is seen on the badge.
func (d Design) Words() Words {
	w := Words{Shape: d.Shape, Colour: ColourName(d.Fill), Icon: d.Icon}
	for _, text := range []string{d.Top, d.Middle, d.Ribbon, d.Bottom} {
		if text != "" {
			w.Texts = append(w.Texts, text)
		}
	}
	return w
}

// Alt suggests a text for those who can't see the picture, in English.
func (d Design) Alt() string {
	w := d.Words()
	alt := article(w.Colour) + " " + w.Colour + " " + w.Shape
	if w.Icon != "" {
		name := strings.ReplaceAll(w.Icon, "-", " ")
		alt += " with "
		if !plural(name) {
			alt += strings.ToLower(article(name)) + " "
		}
		alt += name
	}
	if len(w.Texts) > 0 {
		alt += "; the text says “" + strings.Join(w.Texts, "”, “") + "”"
	}
	return alt + "."
}

func article(word string) string {
	if word != "" && strings.ContainsRune("aeiou", rune(word[0])) {
		return "An"
	}
	return "A"
}

// plural reports whether an icon's name takes no article.
func plural(name string) bool {
	return name == "glasses" || name == "tools" || name == "theatre masks" || name == "binoculars" || name == "recycling"
}
