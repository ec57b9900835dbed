package badges

import "laurel/badges/tint"

// Look is how an issuer's pages differ from the server's. The zero Look: not at all.
type Look struct {
	Colour string  `json:"colour,omitempty"` // "#rrggbb"; what is readable on it is computed
	Header Picture `json:"header,omitzero"`  // behind the head of the pages; any proportions
}

func (l *Look) clean() (err error) {
	if l.Colour != "" {
		colour, err := tint.Parse(l.Colour)
		if err != nil {
			return InvalidField("colour", "%q is no colour; write it like #0e4a33", Truncate(l.Colour, maxLabel))
		}
		l.Colour = colour.String()
	}
	l.Header.Alt, err = cleanText("header alt text", l.Header.Alt, maxPictureAlt)
	return err
}
