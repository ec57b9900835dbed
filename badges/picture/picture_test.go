package picture_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"strings"
	"testing"

	"github.com/buckket/go-blurhash"

	"laurel/badges"
	"laurel/badges/picture"
)

func TestNormalizeFormats(t *testing.T) {
	square := quadrants(64, 64)
	for name, file := range map[string][]byte{
		"PNG":  pngFile(t, square),
		"JPEG": jpegFile(t, square),
		"GIF":  gifFile(t, square),
	} {
		t.Run(name, func(t *testing.T) {
			got := normalize(t, file)
			expectCorners(t, got, topLeft, topRight, bottomLeft, bottomRight)
		})
	}
	t.Run("WebP", func(t *testing.T) {
		red := color.NRGBA{R: 0xd0, G: 0x10, B: 0x20, A: 0xff}
		expectCorners(t, normalize(t, webpFile(10, 10, red)), red, red, red, red)
	})
}

func TestNormalizeDescribesItsResult(t *testing.T) {
	p, err := picture.Normalize(pngFile(t, quadrants(64, 64)), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != picture.Side || p.Height != picture.Side {
		t.Errorf("size %d × %d, want %d on both sides", p.Width, p.Height, picture.Side)
	}
	if digest := sha256.Sum256(p.PNG); p.SHA256 != hex.EncodeToString(digest[:]) {
		t.Errorf("SHA256 = %s, want the digest of PNG", p.SHA256)
	}
	again, err := picture.Normalize(p.PNG, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if again.SHA256 != p.SHA256 {
		t.Error("normalising a normalised picture changed it")
	}
}

// The whole picture is kept and the square is filled up with transparent
// pixels.
func TestNormalizeFitsWideAndTallPictures(t *testing.T) {
	const quarter, middle = picture.Side / 4, picture.Side / 2
	cases := map[string]struct {
		width, height int
		empty, full   image.Point
	}{
		"wide":       {40, 20, image.Pt(middle, quarter-5), image.Pt(middle, quarter+5)},
		"tall":       {20, 40, image.Pt(quarter-5, middle), image.Pt(quarter+5, middle)},
		"a line":     {500, 1, image.Pt(middle, middle-2), image.Pt(middle, middle-1)},
		"large wide": {1000, 500, image.Pt(middle, quarter-5), image.Pt(middle, quarter+5)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := normalize(t, pngFile(t, quadrants(c.width, c.height)))
			if a := alphaAt(got, c.empty); a != 0 {
				t.Errorf("alpha %d at %v, want transparent padding", a, c.empty)
			}
			if a := alphaAt(got, c.full); a != 0xff {
				t.Errorf("alpha %d at %v, want the picture there", a, c.full)
			}
		})
	}
}

func TestNormalizeKeepsTransparency(t *testing.T) {
	m := quadrants(60, 60)
	for y := range 30 {
		for x := range 30 {
			m.Set(x, y, color.NRGBA{})
		}
	}
	got := normalize(t, pngFile(t, m))
	expectCorners(t, got, color.NRGBA{}, topRight, bottomLeft, bottomRight)
}

func TestNormalizeTurnsJPEGUpright(t *testing.T) {
	// Where the stored corners top left, top right, bottom left and bottom
	// right are shown (EXIF 2.32, tag Orientation).
	a, b, c, d := topLeft, topRight, bottomLeft, bottomRight
	shown := map[uint16][4]color.NRGBA{
		0: {a, b, c, d}, // outside the specification: as stored
		1: {a, b, c, d},
		2: {b, a, d, c},
		3: {d, c, b, a},
		4: {c, d, a, b},
		5: {a, c, b, d},
		6: {c, a, d, b},
		7: {d, b, c, a},
		8: {b, d, a, c},
		9: {a, b, c, d},
	}
	stored := jpegFile(t, quadrants(64, 64))
	for orientation, corners := range shown {
		t.Run(fmt.Sprint(orientation), func(t *testing.T) {
			got := normalize(t, withEXIF(stored, binary.BigEndian, orientation))
			expectCorners(t, got, corners[0], corners[1], corners[2], corners[3])
		})
	}
	t.Run("6, little-endian", func(t *testing.T) {
		got := normalize(t, withEXIF(stored, binary.LittleEndian, 6))
		expectCorners(t, got, c, a, d, b)
	})
}

func TestNormalizeSurvivesBrokenEXIF(t *testing.T) {
	stored := jpegFile(t, quadrants(64, 64))
	for name, tiff := range map[string]string{
		"empty":               "",
		"cut header":          "II*",
		"no byte order":       "XX*\x00\x08\x00\x00\x00\x01\x00",
		"directory far away":  "II*\x00\xff\xff\xff\xff\x01\x00",
		"cut directory":       "II*\x00\x08\x00\x00\x00\x05\x00\x12\x01",
		"directory at itself": "MM\x00*\x00\x00\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			got := normalize(t, withSegment(stored, []byte("Exif\x00\x00"+tiff)))
			expectCorners(t, got, topLeft, topRight, bottomLeft, bottomRight)
		})
	}
}

func TestNormalizeStripsMetadata(t *testing.T) {
	const secret = "geo:52.5200,13.4050"
	p, err := picture.Normalize(withSegment(jpegFile(t, quadrants(64, 64)), []byte(secret)), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(p.PNG, []byte(secret)) {
		t.Error("the metadata of the JPEG is still in the PNG")
	}
	for _, chunk := range chunkTypes(t, p.PNG) {
		if chunk != "IHDR" && chunk != "IDAT" && chunk != "IEND" {
			t.Errorf("chunk %s in the PNG, want pixels only", chunk)
		}
	}
}

// The first frame of an animation may be smaller than the screen it is shown
// on.
func TestNormalizePlacesGIFFrame(t *testing.T) {
	frame := image.NewPaletted(image.Rect(20, 20, 40, 40), color.Palette{bottomRight})
	var file bytes.Buffer
	err := gif.EncodeAll(&file, &gif.GIF{
		Image:  []*image.Paletted{frame},
		Delay:  []int{0},
		Config: image.Config{ColorModel: frame.Palette, Width: 40, Height: 40},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := normalize(t, file.Bytes())
	expectCorners(t, got, color.NRGBA{}, color.NRGBA{}, color.NRGBA{}, bottomRight)
}

func TestNormalizeBlurhash(t *testing.T) {
	p, err := picture.Normalize(pngFile(t, quadrants(64, 64)), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	x, y, err := blurhash.Components(p.Blurhash)
	if err != nil {
		t.Fatal(err)
	}
	if x > 5 || y > 5 {
		t.Errorf("%d × %d components, want at most 5", x, y)
	}
	shown, err := blurhash.Decode(p.Blurhash, 32, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := shown.At(2, 2).RGBA(); r < 2*g || r < 2*b {
		t.Errorf("top left of the placeholder is %d %d %d, want mostly red", r>>8, g>>8, b>>8)
	}

	clear, err := picture.Normalize(pngFile(t, image.NewNRGBA(image.Rect(0, 0, 8, 8))), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	shown, err = blurhash.Decode(clear.Blurhash, 8, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := shown.At(4, 4).RGBA(); r>>8 < 0xf8 {
		t.Errorf("a transparent picture has a placeholder of lightness %d, want white", r>>8)
	}
}

func TestNormalizeRefuses(t *testing.T) {
	small := pngFile(t, quadrants(64, 32))
	jpg := jpegFile(t, quadrants(64, 64))
	const enough = "400 × 400"
	cases := map[string]struct {
		file   []byte
		limits picture.Limits
		want   []string // must occur in the message
	}{
		"nothing":         {nil, picture.Limits{}, []string{"empty", "PNG, JPEG, GIF, WebP or SVG"}},
		"text":            {[]byte("hello"), picture.Limits{}, []string{"no picture", "PNG, JPEG, GIF, WebP or SVG"}},
		"SVG":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), picture.Limits{}, []string{"SVG", "viewBox"}},
		"SVG with text":   {[]byte(`<svg viewBox="0 0 1 1"><text/></svg>`), picture.Limits{}, []string{"<text>", "turn text into paths"}},
		"SVG in XML":      {[]byte("\xef\xbb\xbf\n<?xml version='1.0'?><!-- x -->\n<SVG/>"), picture.Limits{}, []string{"SVG"}},
		"BMP":             {[]byte("BM\x00\x00"), picture.Limits{}, []string{"BMP", "PNG"}},
		"TIFF":            {[]byte("II*\x00abcd"), picture.Limits{}, []string{"TIFF", "PNG"}},
		"PDF":             {[]byte("%PDF-1.7"), picture.Limits{}, []string{"PDF", "PNG"}},
		"HEIC":            {[]byte("\x00\x00\x00\x18ftypheic"), picture.Limits{}, []string{"HEIC", "PNG"}},
		"AVIF":            {[]byte("\x00\x00\x00\x18ftypavif"), picture.Limits{}, []string{"AVIF", "PNG"}},
		"RIFF sound":      {[]byte("RIFF\x00\x00\x00\x00WAVE"), picture.Limits{}, []string{"no picture"}},
		"RIFF cut":        {[]byte("RIFF"), picture.Limits{}, []string{"no picture"}},
		"too many bytes":  {small, picture.Limits{Bytes: len(small) - 1}, []string{"0.0 MB", "smaller"}},
		"too wide":        {small, picture.Limits{Side: 63}, []string{"64 × 32", "63", enough}},
		"too high":        {pngHeader(1, 8193), picture.Limits{}, []string{"1 × 8193", "8192", enough}},
		"too many pixels": {pngHeader(8192, 8192), picture.Limits{}, []string{"8192 × 8192", "16.8 million", enough}},
		"no pixels":       {pngHeader(8192, 0), picture.Limits{}, []string{"PNG", "again as PNG"}},
		"cut PNG":         {small[:len(small)-20], picture.Limits{}, []string{"PNG", "complete"}},
		"cut JPEG":        {jpg[:len(jpg)/2], picture.Limits{}, []string{"JPEG", "complete"}},
		"PNG header only": {pngHeader(10, 10), picture.Limits{}, []string{"PNG", "complete"}},
		"broken PNG":      {bytes.Replace(small, []byte("IDAT"), []byte("IDAX"), 1), picture.Limits{}, []string{"PNG", "again as PNG"}},
		"broken WebP":     {[]byte("RIFF\x10\x00\x00\x00WEBPJUNK\x04\x00\x00\x00abcd"), picture.Limits{}, []string{"WebP", "again as PNG"}},
		"scan bomb":       {append(jpg[:len(jpg)-2:len(jpg)-2], bytes.Repeat([]byte{0xff, 0xda}, 101)...), picture.Limits{}, []string{"JPEG", "100 scans"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := picture.Normalize(c.file, c.limits)
			wantKind := badges.Invalid
			if name == "too many bytes" {
				wantKind = badges.TooLarge
			}
			if kind := badges.KindOf(err); kind != wantKind {
				t.Fatalf("error %v is of kind %s, want %s", err, kind, wantKind)
			}
			for _, want := range c.want {
				if message := badges.MessageOf(err); !strings.Contains(message, want) {
					t.Errorf("message %q lacks %q", message, want)
				}
			}
		})
	}
}

func FuzzNormalize(f *testing.F) {
	square := quadrants(8, 8)
	f.Add(pngFile(f, square))
	f.Add(gifFile(f, square))
	f.Add(webpFile(8, 8, topLeft))
	f.Add(withEXIF(jpegFile(f, square), binary.BigEndian, 6))
	f.Add([]byte("<svg/>"))
	limits := picture.Limits{Bytes: 64 << 10, Side: 64, Pixels: 1024}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := picture.Normalize(data, limits)
		if err != nil {
			if kind := badges.KindOf(err); kind != badges.Invalid && kind != badges.TooLarge {
				t.Fatalf("error %v is of kind %s", err, kind)
			}
			return
		}
		config, err := png.DecodeConfig(bytes.NewReader(p.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if config.Width != picture.Side || config.Height != picture.Side {
			t.Errorf("size %d × %d, want %d on both sides", config.Width, config.Height, picture.Side)
		}
	})
}

func BenchmarkNormalize(b *testing.B) {
	file := jpegFile(b, quadrants(4000, 3000))
	for b.Loop() {
		if _, err := picture.Normalize(file, picture.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func normalize(t *testing.T, file []byte) image.Image {
	t.Helper()
	p, err := picture.Normalize(file, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(p.PNG))
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Rect(0, 0, picture.Side, picture.Side); m.Bounds() != want {
		t.Fatalf("bounds %v, want %v", m.Bounds(), want)
	}
	return m
}

func alphaAt(m image.Image, p image.Point) uint8 {
	return color.NRGBAModel.Convert(m.At(p.X, p.Y)).(color.NRGBA).A
}

// expectCorners compares the colours at the centres of the four quadrants, with
// room for JPEG's losses.
func expectCorners(t *testing.T, m image.Image, topLeft, topRight, bottomLeft, bottomRight color.NRGBA) {
	t.Helper()
	const near, far = picture.Side / 4, picture.Side * 3 / 4
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{
		{near, near, topLeft},
		{far, near, topRight},
		{near, far, bottomLeft},
		{far, far, bottomRight},
	} {
		got := color.NRGBAModel.Convert(m.At(c.x, c.y)).(color.NRGBA)
		if !alike(got, c.want) {
			t.Errorf("colour at (%d, %d) is %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func alike(a, b color.NRGBA) bool {
	const tolerance = 12
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		if d < -tolerance || d > tolerance {
			return false
		}
	}
	return true
}
