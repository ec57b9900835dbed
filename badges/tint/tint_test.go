package tint_test

import (
	"fmt"
	"math"
	"testing"

	"laurel/badges/tint"
)

func TestParse(t *testing.T) {
	for given, want := range map[string]string{"#0E4A33": "#0e4a33", "0e4a33": "#0e4a33", " #fff ": "#ffffff", "a1C": "#aa11cc"} {
		if c, err := tint.Parse(given); err != nil || c.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", given, c, err, want)
		}
	}
	for _, wrong := range []string{"", "#", "red", "#12345", "#1234567", "#ggg", "url(x)", "#fff;}"} {
		if c, err := tint.Parse(wrong); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", wrong, c)
		}
	}
}

func TestContrastIsWCAGs(t *testing.T) {
	black, white := tint.Colour{}, tint.Colour{R: 1, G: 1, B: 1}
	if got := tint.Contrast(black, white); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white = %f", got)
	}
	grey, _ := tint.Parse("#767676") // WebAIM's lightest grey that passes on white
	if got := tint.Contrast(grey, white); got < 4.5 || got > 4.6 {
		t.Errorf("#767676 on white = %f", got)
	}
}

// TestEveryColourIsReadable goes through all hues in steps, with what is written in
// the style sheet's hexadecimal digits.
func TestEveryColourIsReadable(t *testing.T) {
	var steps = []int{0, 26, 51, 77, 102, 128, 153, 179, 204, 230, 255}
	for _, r := range steps {
		for _, g := range steps {
			for _, b := range steps {
				c, err := tint.Parse(fmt.Sprintf("#%02x%02x%02x", r, g, b))
				if err != nil {
					t.Fatal(err)
				}
				checkPalette(t, c)
			}
		}
	}
}

func checkPalette(t *testing.T, c tint.Colour) {
	t.Helper()
	p := tint.Of(c)
	for _, test := range []struct {
		name        string
		front, back string
		least       float64
	}{
		{"text on the stage", p.OnStage.String(), p.Stage.Light.String(), 4.5},
		{"text on the dark stage", p.OnStage.String(), p.Stage.Dark.String(), 4.5},
		{"quiet text on the stage", p.OnStageQuiet.String(), p.Stage.Light.String(), 4.5},
		{"quiet text on the dark stage", p.OnStageQuiet.String(), p.Stage.Dark.String(), 4.5},
		{"links on the stage", p.StageLink.String(), p.Stage.Light.String(), 4.5},
		{"links on the dark stage", p.StageLink.String(), p.Stage.Dark.String(), 4.5},
		{"links on paper", p.Link.Light.String(), "#f4f7f1", 4.5},
		{"links on dark paper", p.Link.Dark.String(), "#0c1411", 4.5},
		{"links on a dark card", p.Link.Dark.String(), "#15211b", 4.5},
		{"buttons", p.OnAction.Light.String(), p.Action.Light.String(), 4.5},
		{"buttons under the pointer", p.OnAction.Light.String(), p.ActionHover.Light.String(), 4.5},
		{"dark buttons", p.OnAction.Dark.String(), p.Action.Dark.String(), 4.5},
		{"dark buttons under the pointer", p.OnAction.Dark.String(), p.ActionHover.Dark.String(), 4.5},
		{"the button on paper", p.Action.Light.String(), "#f4f7f1", 3},
		{"the button on dark paper", p.Action.Dark.String(), "#0c1411", 3},
	} {
		front, errFront := tint.Parse(test.front)
		back, errBack := tint.Parse(test.back)
		if errFront != nil || errBack != nil {
			t.Fatalf("%s: %v, %v", test.name, errFront, errBack)
		}
		if got := tint.Contrast(front, back); got < test.least {
			t.Errorf("%s: %s has contrast %.2f, want %.1f", c, test.name, got, test.least)
		}
	}
}
