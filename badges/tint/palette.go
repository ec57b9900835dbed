package tint

// Pair is a colour in the light and in the dark scheme.
type Pair struct{ Light, Dark Colour }

// Palette is what an issuer's or a server's colour becomes. The names are those of
// the style sheet's tokens.
type Palette struct {
	Stage        Pair // the ground on which a badge is shown
	StageGlow    Pair
	OnStage      Colour // text on the stage, in both schemes
	OnStageQuiet Colour
	StageLink    Colour
	Link         Pair
	Action       Pair // buttons
	ActionHover  Pair
	OnAction     Pair // text on buttons
}

// The grounds of the style sheet that links and buttons stand on; of each scheme
// the one that leaves less contrast.
const (
	lightGround = "#f4f7f1"
	darkGround  = "#15211b"
)

// What is asked for is a little more than WCAG's 4.5 and 3, as colours are rounded
// when they are written down.
const (
	text    = 4.6
	graphic = 3.1
)

// Of returns the palette of a colour.
func Of(c Colour) Palette {
	base := c.oklch()
	p := Palette{
		OnStage:      oklch{0.985, min(base.c, 0.01), base.h}.colour(),
		OnStageQuiet: oklch{0.88, min(base.c, 0.035), base.h}.colour(),
		StageLink:    mustParse("#f3d680"), // the gold of the wreath
	}
	// The stage stays dark enough for the golden wreath and for quiet text.
	p.Stage.Light = darkenUntil(oklch{min(base.l, 0.5), base.c, base.h}, text+0.4, p.OnStageQuiet, p.StageLink)
	stage := p.Stage.Light.oklch()
	p.Stage.Dark = darkenUntil(oklch{stage.l * 0.82, stage.c * 0.9, base.h}, text+0.4, p.OnStageQuiet, p.StageLink)
	p.StageGlow = Pair{lighter(p.Stage.Light, 0.13), lighter(p.Stage.Dark, 0.12)}

	white, ground := mustParse("#ffffff"), mustParse(lightGround)
	p.Link.Light = darkenUntil(oklch{min(base.l, 0.48), base.c, base.h}, text, ground)
	p.Action.Light = darkenUntil(p.Link.Light.oklch(), text, white)
	p.ActionHover.Light = lighter(p.Action.Light, -0.08)
	p.OnAction.Light = white

	ground = mustParse(darkGround)
	p.Link.Dark = lightenUntil(oklch{max(base.l, 0.8), min(base.c, 0.11), base.h}, text, ground)
	p.Action.Dark = lightenUntil(oklch{max(base.l, 0.74), min(base.c, 0.14), base.h}, graphic, ground)
	p.ActionHover.Dark = lighter(p.Action.Dark, 0.07)
	p.OnAction.Dark = darkenUntil(oklch{0.24, min(base.c, 0.05), base.h}, text, p.Action.Dark)
	return p
}

// step is by how much lightness gives way at a time.
const step = 0.01

func darkenUntil(o oklch, contrast float64, against ...Colour) Colour {
	for ; o.l > 0; o.l -= step {
		if reaches(o.colour(), contrast, against) {
			return o.colour()
		}
	}
	return Colour{}
}

func lightenUntil(o oklch, contrast float64, against ...Colour) Colour {
	for ; o.l < 1; o.l += step {
		if reaches(o.colour(), contrast, against) {
			return o.colour()
		}
	}
	return Colour{1, 1, 1}
}

func reaches(c Colour, contrast float64, against []Colour) bool {
	for _, a := range against {
		if Contrast(c, a) < contrast {
			return false
		}
	}
	return true
}

func lighter(c Colour, by float64) Colour {
	o := c.oklch()
	o.l = min(max(o.l+by, 0), 1)
	return o.colour()
}

// mustParse reads the constants above.
func mustParse(s string) Colour {
	c, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return c
}
