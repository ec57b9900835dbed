package svg_test

import (
	"bytes"
	"image/color"
	"os"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/svg"
)

const open = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">`

func parse(t testing.TB, inner string) *svg.Drawing {
	t.Helper()
	d, err := svg.Parse([]byte(open + inner + "</svg>"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var (
	red   = color.RGBA{R: 255, A: 255}
	blue  = color.RGBA{B: 255, A: 255}
	none  = color.RGBA{}
	black = color.RGBA{A: 255}
)

// TestPixels looks at points of drawings of 100 × 100 units and pixels.
func TestPixels(t *testing.T) {
	const donut = `M10 10H90V90H10zM30 30H70V70H30z`
	for name, c := range map[string]struct {
		inner string
		want  map[[2]int]color.RGBA
	}{
		"rect":           {`<rect x="10" y="20" width="50%" height="30" fill="red"/>`, at(11, 21, red, 58, 48, red, 62, 30, none, 30, 18, none)},
		"rounded":        {`<rect width="100" height="100" rx="50" fill="red"/>`, at(50, 50, red, 3, 3, none, 96, 96, none)},
		"circle":         {`<circle cx="50" cy="50" r="40" style="fill:#00f"/>`, at(50, 50, blue, 50, 12, blue, 15, 15, none)},
		"ellipse":        {`<ellipse cx="50" cy="50" rx="40" ry="10" fill="rgb(255, 0, 0)"/>`, at(15, 50, red, 50, 30, none)},
		"non-zero":       {`<path d="` + donut + `" fill="red"/>`, at(20, 20, red, 50, 50, red)},
		"even-odd":       {`<path fill-rule="evenodd" d="` + donut + `" fill="red"/>`, at(20, 20, red, 50, 50, none)},
		"compact arc":    {`<path d="M10 50a40 40 0 0180 0z" fill="red"/>`, at(50, 30, red, 50, 60, none)},
		"relative":       {`<path d="m10 10 30 0l0 30-30 0zm50 50h30v30h-30z" fill="red"/>`, at(20, 20, red, 70, 70, red, 50, 50, none)},
		"smooth":         {`<path d="M0 50C0 0 50 0 50 50S100 100 100 50V100H0z" fill="red"/>`, at(25, 30, red, 75, 60, none, 5, 90, red)},
		"quadratic":      {`<path d="M0 100Q25 0 50 100T100 100" fill="red"/>`, at(25, 70, red, 75, 70, none)},
		"polygon":        {`<polygon points="0,0 100,0 0,100" fill="red"/>`, at(20, 20, red, 80, 80, none)},
		"stroke":         {`<line x1="10" y1="50" x2="90" y2="50" stroke="red" stroke-width="20"/>`, at(50, 42, red, 50, 58, red, 50, 65, none, 5, 50, none)},
		"square cap":     {`<line x1="20" y1="50" x2="80" y2="50" stroke="red" stroke-width="20" stroke-linecap="square"/>`, at(12, 50, red, 12, 42, red)},
		"round cap":      {`<line x1="20" y1="50" x2="80" y2="50" stroke="red" stroke-width="20" stroke-linecap="round"/>`, at(12, 50, red, 11, 41, none)},
		"miter":          {`<path d="M20 80V20H80" fill="none" stroke="red" stroke-width="20"/>`, at(12, 12, red, 50, 50, none)},
		"bevel":          {`<path d="M20 80V20H80" fill="none" stroke="red" stroke-width="20" stroke-linejoin="bevel"/>`, at(11, 11, none, 20, 15, red)},
		"dashes":         {`<path d="M0 50H100" stroke="red" stroke-width="10" stroke-dasharray="20 20"/>`, at(10, 50, red, 30, 50, none, 50, 50, red)},
		"transform":      {`<g transform="translate(50 50) scale(2)"><rect width="10" height="10" fill="red" transform="rotate(180)"/></g>`, at(40, 40, red, 60, 60, none)},
		"inherited":      {`<g fill="red"><rect width="50" height="100"/><rect x="50" width="50" height="100" fill="blue"/></g>`, at(20, 50, red, 70, 50, blue)},
		"black":          {`<rect width="50" height="50"/>`, at(20, 20, black)},
		"classes":        {`<style>.a,.b{fill:red} #c{fill:blue}</style><rect class="x a" width="50" height="100"/><rect id="c" class="b" x="50" width="50" height="100"/>`, at(20, 50, red, 70, 50, blue)},
		"group opacity":  {`<g opacity="0.5"><rect width="60" height="100" fill="red"/><rect x="40" width="60" height="100" fill="red"/></g>`, at(20, 50, color.RGBA{128, 0, 0, 128}, 50, 50, color.RGBA{128, 0, 0, 128})},
		"fill opacity":   {`<rect width="100" height="100" fill="red" fill-opacity="50%"/>`, at(20, 50, color.RGBA{128, 0, 0, 128})},
		"clip":           {`<clipPath id="c"><circle cx="50" cy="50" r="20"/></clipPath><rect width="100" height="100" fill="red" clip-path="url(#c)"/>`, at(50, 50, red, 20, 50, none)},
		"use":            {`<defs><rect id="r" width="20" height="20" fill="red"/></defs><use xlink:href="#r" x="50" y="50"/>`, at(60, 60, red, 10, 10, none)},
		"hidden":         {`<rect width="100" height="100" display="none"/><rect width="100" height="100" visibility="hidden"/>`, at(50, 50, none)},
		"linear":         {`<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><rect width="100" height="100" fill="url(#g)"/>`, at(0, 50, red, 99, 50, blue, 50, 50, color.RGBA{127, 0, 128, 255})},
		"taken stops":    {`<linearGradient id="s"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><linearGradient id="g" xlink:href="#s" gradientUnits="userSpaceOnUse" y1="0" x2="0" y2="100"/><rect width="100" height="100" fill="url(#g)"/>`, at(50, 0, red, 50, 99, blue)},
		"radial":         {`<radialGradient id="g"><stop offset=".5" stop-color="red"/><stop offset=".5" stop-color="blue"/></radialGradient><rect width="100" height="100" fill="url(#g)"/>`, at(50, 50, red, 50, 30, red, 50, 5, blue, 5, 5, blue)},
		"current colour": {`<g color="red"><rect width="100" height="100" fill="currentColor"/></g>`, at(50, 50, red)},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, c.inner)
			again, err := svg.Parse(d.Bytes())
			if err != nil {
				t.Fatalf("its own cleaned file is refused: %v\n%s", err, d.Bytes())
			}
			if !bytes.Equal(d.Bytes(), again.Bytes()) {
				t.Errorf("cleaning again changes it:\n%s\n%s", d.Bytes(), again.Bytes())
			}
			for _, d := range []*svg.Drawing{d, again} {
				img, err := d.Draw(100)
				if err != nil {
					t.Fatal(err)
				}
				for p, want := range c.want {
					if got := img.RGBAAt(p[0], p[1]); !near(got, want) {
						t.Errorf("colour at %v is %v, want %v", p, got, want)
					}
				}
			}
		})
	}
}

// at reads "x, y, colour" as often as it stands there.
func at(args ...any) map[[2]int]color.RGBA {
	points := make(map[[2]int]color.RGBA)
	for i := 0; i < len(args); i += 3 {
		points[[2]int{args[i].(int), args[i+1].(int)}] = args[i+2].(color.RGBA)
	}
	return points
}

func near(a, b color.RGBA) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		if d < -4 || d > 4 {
			return false
		}
	}
	return true
}

func TestDrawnInTheMiddle(t *testing.T) {
	d, err := svg.Parse([]byte(`<svg width="200px" height="100"><rect width="100%" height="100%" fill="red"/></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	img, err := d.Draw(100)
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range at(50, 20, none, 50, 27, red, 50, 73, red, 50, 77, none, 1, 50, red, 98, 50, red) {
		if got := img.RGBAAt(p[0], p[1]); !near(got, want) {
			t.Errorf("colour at %v is %v, want %v", p, got, want)
		}
	}
}

// TestHarmless holds that nothing that acts or leads elsewhere is left.
func TestHarmless(t *testing.T) {
	const secret = "secret"
	d, err := svg.Parse([]byte(`<?xml version="1.0"?><?xml-stylesheet href="` + secret + `"?><!DOCTYPE svg PUBLIC "` + secret + `" "x">
		<svg xmlns="http://www.w3.org/2000/svg" xmlns:e="https://editor.example" viewBox="0 0 10 10" onload="` + secret + `" e:note="` + secret + `">
		<!-- ` + secret + ` --><script>` + secret + `</script><metadata>` + secret + `</metadata><title>` + secret + `</title>
		<e:thing a="` + secret + `"><path d="M0 0"/></e:thing>
		<a href="javascript:` + secret + `"><rect width="10" height="10" onclick="` + secret + `" data-x="` + secret + `" style="fill:red;font-family:` + secret + `"/></a></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `<svg viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg"><g><rect fill="red" height="10" width="10"/></g></svg>`
	if got := string(d.Bytes()); got != want {
		t.Errorf("cleaned:\n%s\nwant:\n%s", got, want)
	}
}

func TestRefused(t *testing.T) {
	circle := func(n int) string { return strings.Repeat(`<circle r="1e4" cx="50" cy="50"/>`, n) }
	bomb := `<g id="a0"><rect width="9" height="9"/></g>`
	for i := range 12 {
		name, before := string(rune('b'+i)), string(rune('a'+i))
		if i == 0 {
			before = "a0"
		}
		bomb += `<g id="` + name + `">` + strings.Repeat(`<use href="#`+before+`"/>`, 10) + `</g>`
	}
	for says, inner := range map[string]string{
		"turn text into paths":             `<text>Hi</text>`,
		"<image>":                          `<image href="data:image/png;base64,AAAA"/>`,
		"<filter>":                         `<filter id="f"/>`,
		"uses filter":                      `<rect width="1" height="1" filter="url(#f)"/>`,
		"uses mask":                        `<rect width="1" height="1" style="mask:url(#m)"/>`,
		"<foreignObject>":                  `<foreignObject/>`,
		"leave the animation out":          `<rect><animate/></rect>`,
		`refers to "other.svg#a"`:          `<use href="other.svg#a"/>`,
		`"url(https://a.example/#g)"`:      `<rect width="1" height="1" fill="url(https://a.example/#g)"/>`,
		`refers to "url(#gone)"`:           `<rect width="1" height="1" fill="url(#gone)"/>`,
		"colour that can't be read":        `<rect width="1" height="1" fill="mauvish"/>`,
		"path that can't be read":          `<path d="M0 0 L nowhere"/>`,
		"transformation that can't":        `<g transform="wiggle(3)"/>`,
		"length that can't be read":        `<rect width="1furlong" height="1"/>`,
		"rule for":                         `<style>g > rect {fill:red}</style>`,
		"two elements with the id":         `<g id="a"/><g id="a"/>`,
		"damaged":                          `<g>`,
		"too complex to be drawn":          circle(20_000),
		"too complex to be drawn: make":    bomb,
		"too complex to be drawn: make it": `<g id="x"><use href="#x"/></g>`,
		"circle":                           `<linearGradient id="g" href="#h"/><linearGradient id="h" href="#g"/><rect width="9" height="9" fill="url(#g)"/>`,
	} {
		t.Run(says, func(t *testing.T) {
			_, err := svg.Parse([]byte(open + inner + "</svg>"))
			kind := badges.KindOf(err)
			if kind != badges.Invalid && kind != badges.TooLarge || !strings.Contains(badges.MessageOf(err), says) {
				t.Errorf("got %v, want a refusal that says %q", err, says)
			}
		})
	}
	for says, file := range map[string]string{
		"first element is <html>": "<html/>",
		"no <svg> element":        " ",
		"entities":                `<!DOCTYPE svg [<!ENTITY a "b">]>` + open + "</svg>",
		"how large it is":         `<svg xmlns="http://www.w3.org/2000/svg" width="0" height="4"/>`,
		"more than 2 MB":          open + strings.Repeat(" ", svg.MaxBytes) + "</svg>",
	} {
		if _, err := svg.Parse([]byte(file)); !strings.Contains(badges.MessageOf(err), says) {
			t.Errorf("got %v, want a refusal that says %q", err, says)
		}
	}
}

// TestOurOwnDrawings draws what designers made for the pages.
func TestOurOwnDrawings(t *testing.T) {
	for _, name := range []string{"issuer.svg", "demo-badge.svg"} {
		file, err := os.ReadFile("../../templates/assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := svg.Parse(file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`<rect width="9" height="9" fill="red" stroke="blue" stroke-dasharray="1 2" transform="rotate(3 4 5)"/>`,
		`<path d="M0 0a1 2 3 01-4 5q1 2 3 4t5 6c1 2 3 4 5 6s7 8 9 1zm1 1h2v3" fill-rule="evenodd"/>`,
		`<style>.a{fill:#123}</style><g class="a" opacity=".5" clip-path="url(#c)"><use href="#r"/></g><clipPath id="c"><circle id="r" r="5"/></clipPath>`,
		`<radialGradient id="g" fx="10%" spreadMethod="reflect"><stop offset="5%" stop-color="rgba(1,2,3,.5)"/><stop/></radialGradient><ellipse rx="9" ry="3" fill="url(#g)"/>`,
	} {
		f.Add([]byte(open + seed + "</svg>"))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := svg.Parse(file)
		if err != nil {
			if kind := badges.KindOf(err); kind != badges.Invalid && kind != badges.TooLarge {
				t.Fatal(err)
			}
			return
		}
		again, err := svg.Parse(d.Bytes())
		if err != nil || !bytes.Equal(d.Bytes(), again.Bytes()) {
			t.Fatalf("cleaning again: %v\n%q", err, d.Bytes())
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	file, err := os.ReadFile("../../templates/assets/issuer.svg")
	if err != nil {
		b.Fatal(err)
	}
	d, err := svg.Parse(file)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.Draw(400); err != nil {
			b.Fatal(err)
		}
	}
}
