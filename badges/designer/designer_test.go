package designer_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/badges/svg"
)

var previewDir = flag.String("preview", "", "write drawings of all shapes and icons to this folder, to look at")

func newDesigner(t testing.TB) *designer.Designer {
	t.Helper()
	g, err := designer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// full is a design that has everything but the ribbon.
func full(shape string) designer.Design {
	d := designer.Default()
	d.Shape, d.Top, d.Middle, d.Bottom = shape, "Harbour sailing club", "Level 2", "Grüße Ωμέγα Ёлка"
	return d
}

// variants are designs of one shape, from bare to crowded.
func variants(shape string) []designer.Design {
	bare, dots, ribbon, words := designer.Default(), full(shape), designer.Default(), full(shape)
	bare.Shape, bare.FillEnd, bare.Border = shape, "", "none"
	dots.Border, dots.Middle, dots.Bottom = "dots", "", ""
	ribbon.Shape, ribbon.Border, ribbon.Ribbon, ribbon.Top = shape, "double", "Volunteer 2026", "Harbour"
	words.Icon, words.Middle = "", "First steps"
	return []designer.Design{bare, dots, full(shape), ribbon, words}
}

// TestEveryShapeIsDrawn also checks that the SVG comes out the same each time,
// and that nothing is cut off at the edges of the picture.
func TestEveryShapeIsDrawn(t *testing.T) {
	g, again := newDesigner(t), newDesigner(t)
	for _, shape := range designer.Shapes() {
		for i, d := range variants(shape) {
			file, err := g.SVG(d)
			if err != nil {
				t.Fatalf("%s %d: %v", shape, i, err)
			}
			preview(t, fmt.Sprintf("%s-%d.svg", shape, i), file)
			checkWellFormed(t, file)
			checkMargins(t, fmt.Sprint(shape, " ", i), raster(t, file))
			if same, _ := again.SVG(d); !bytes.Equal(file, same) {
				t.Errorf("%s %d: the same design gave another SVG", shape, i)
			}
		}
	}
}

func preview(t *testing.T, name string, content []byte) {
	t.Helper()
	if *previewDir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*previewDir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// side is the width of the pictures that are looked at, in pixels.
const side = 150

// raster draws an SVG, small.
func raster(t *testing.T, file []byte) *image.RGBA {
	t.Helper()
	drawing, err := svg.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := drawing.Draw(side)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func checkWellFormed(t *testing.T, file []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(file))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func checkMargins(t *testing.T, name string, m image.Image) {
	t.Helper()
	for i := range side {
		for _, at := range [][2]int{{i, 0}, {i, side - 1}, {0, i}, {side - 1, i}} {
			if _, _, _, alpha := m.At(at[0], at[1]).RGBA(); alpha != 0 {
				t.Errorf("%s: the drawing touches the edge at %v", name, at)
				return
			}
		}
	}
}

func TestEveryIconIsDrawn(t *testing.T) {
	g := newDesigner(t)
	count := 0
	for _, category := range g.Icons() {
		for _, icon := range category.Icons {
			count++
			d := designer.Design{Shape: "circle", Fill: "#ffffff", Border: "none", BorderColor: "#000000", Icon: icon, IconColor: "#000000", TextColor: "#000000", RibbonColor: "#000000"}
			drawing, err := g.SVG(d)
			if err != nil {
				t.Fatalf("%s: %v", icon, err)
			}
			m := raster(t, drawing)
			if dark := darkShare(m); dark < 0.01 || dark > 0.4 {
				t.Errorf("%s covers %.0f%% of the badge", icon, dark*100)
			}
			if m.RGBAAt(15, side/2).R == 0 || m.RGBAAt(side/2, 15).R == 0 || m.RGBAAt(side-15, side/2).R == 0 || m.RGBAAt(side/2, side-15).R == 0 {
				t.Errorf("%s is larger than its place", icon)
			}
		}
	}
	if count < 60 {
		t.Errorf("%d icons, want at least 60", count)
	}
}

// darkShare returns how much of a picture is black.
func darkShare(m *image.RGBA) float64 {
	dark := 0
	for y := range side {
		for x := range side {
			if at := m.RGBAAt(x, y); at.A > 0x80 && at.R < 0x80 {
				dark++
			}
		}
	}
	return float64(dark) / (side * side)
}

func TestCheckNamesTheField(t *testing.T) {
	g := newDesigner(t)
	for field, spoil := range map[string]func(*designer.Design){
		"shape":       func(d *designer.Design) { d.Shape = "blob" },
		"border":      func(d *designer.Design) { d.Border = "wool" },
		"icon":        func(d *designer.Design) { d.Icon = "unicorn" },
		"fill":        func(d *designer.Design) { d.Fill = "green" },
		"fillEnd":     func(d *designer.Design) { d.FillEnd = "#12345" },
		"borderColor": func(d *designer.Design) { d.BorderColor = `#12345"` },
		"iconColor":   func(d *designer.Design) { d.IconColor = "" },
		"textColor":   func(d *designer.Design) { d.TextColor = "#zzzzzz" },
		"ribbonColor": func(d *designer.Design) { d.RibbonColor = "red" },
		"top":         func(d *designer.Design) { d.Top = "海の人" },
		"middle":      func(d *designer.Design) { d.Middle = strings.Repeat("m", 31) },
		"bottom":      func(d *designer.Design) { d.Ribbon, d.Bottom = "2026", "Harbour" },
		"ribbon":      func(d *designer.Design) { d.Ribbon = "a\u202eb" },
	} {
		d := designer.Default()
		spoil(&d)
		_, err := g.SVG(d)
		e, ok := errors.AsType[*badges.Error](err)
		if !ok || e.Kind != badges.Invalid || e.Field != field {
			t.Errorf("%s: error %v", field, err)
		}
	}
}

func TestTextThatDoesNotFitIsRefused(t *testing.T) {
	d := designer.Default()
	d.Shape, d.Top = "rosette", strings.Repeat("W", 40)
	_, err := newDesigner(t).SVG(d)
	if e, ok := errors.AsType[*badges.Error](err); !ok || e.Field != "top" {
		t.Errorf("error %v, want one about the text at the top", err)
	}
}

func TestDrawIsReadyToBeStored(t *testing.T) {
	d := full("wreath")
	drawing, err := newDesigner(t).Draw(d.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(drawing.PNG)); err != nil {
		t.Error(err)
	}
	if drawing.SHA256 == "" || drawing.Picture.SVG == "" || drawing.Alt != d.Alt() || drawing.Blurhash == "" || !bytes.Contains(drawing.SVG, []byte("<path")) {
		t.Errorf("drawing: %+v, %d bytes of SVG", drawing.Picture, len(drawing.SVG))
	}
	preview(t, "wreath.png", drawing.PNG)
}

func TestJSONKeepsTheDesign(t *testing.T) {
	want := full("seal")
	got, err := designer.Parse(want.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := designer.Parse([]byte(`{"shape": 7}`)); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a design of the wrong type: %v", err)
	}
}

func TestAltTellsWhatIsSeen(t *testing.T) {
	d := designer.Default()
	d.Top, d.Ribbon = "Harbour", "2026"
	if got, want := d.Alt(), "A green shield with a star; the text says “Harbour”, “2026”."; got != want {
		t.Errorf("Alt = %q, want %q", got, want)
	}
	d = designer.Design{Shape: "star", Fill: "#ff8800"}
	if got, want := d.Alt(), "An orange star."; got != want {
		t.Errorf("Alt = %q, want %q", got, want)
	}
}

func TestHintsFindWhatIsHardToSee(t *testing.T) {
	d := designer.Default()
	if hints := d.Hints(); len(hints) != 0 {
		t.Errorf("the default design has hints: %v", hints)
	}
	d.IconColor, d.Top = "#2f7f5c", "Harbour"
	want := []designer.Hint{{Field: "iconColor", Contrast: 1.3}}
	if diff := cmp.Diff(want, d.Hints()); diff != "" {
		t.Error(diff)
	}
}

func TestColourNames(t *testing.T) {
	for value, want := range map[string]string{
		"#000000": "black", "#ffffff": "white", "#808080": "grey", "#cc2211": "red", "#1f6f4c": "green", "#1144cc": "blue",
		"#f3d680": "golden", "#6b3f12": "brown", "#7722aa": "purple", "#e0569b": "pink", "#11a0a0": "turquoise", "nothing": "",
	} {
		if got := designer.ColourName(value); got != want {
			t.Errorf("ColourName(%s) = %q, want %q", value, got, want)
		}
	}
}

// FuzzSVG holds that whatever is asked for, the answer is a drawing or an error
// that names a field.
func FuzzSVG(f *testing.F) {
	g := newDesigner(f)
	f.Add([]byte(`{"shape":"seal","top":"Harbour","middle":"a b c d e f g h","ribbon":"\u200b"}`))
	f.Add(full("drop").JSON())
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := designer.Parse(data)
		if err == nil {
			_, err = g.SVG(d)
		}
		if e, ok := errors.AsType[*badges.Error](err); err != nil && (!ok || e.Kind != badges.Invalid || e.Field == "") {
			t.Errorf("%q: %v", data, err)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	g, design := newDesigner(b), full("shield").JSON()
	for b.Loop() {
		if _, err := g.Draw(design); err != nil {
			b.Fatal(err)
		}
	}
}
