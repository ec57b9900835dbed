package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"laurel/badges"
	"laurel/badges/picture"
)

func TestSquareKeepsWhatWasChosen(t *testing.T) {
	wide := pngFile(t, quadrants(300, 100))
	for name, c := range map[string]struct {
		crop picture.Crop
		want [2]any // colours of the upper left and the lower right
	}{
		"left":      {picture.Crop{X: 0, Y: 0.5, Zoom: 1}, [2]any{topLeft, bottomLeft}},
		"right":     {picture.Crop{X: 1, Y: 0.5, Zoom: 1}, [2]any{topRight, bottomRight}},
		"middle":    {picture.Crop{X: 0.5, Y: 0.5, Zoom: 1}, [2]any{topLeft, bottomRight}},
		"corner":    {picture.Crop{X: 1, Y: 1, Zoom: 4}, [2]any{bottomRight, bottomRight}},
		"nonsense":  {picture.Crop{X: -3, Y: math.NaN(), Zoom: math.Inf(-1)}, [2]any{topLeft, bottomLeft}},
		"too close": {picture.Crop{X: 9, Y: 0, Zoom: 1e9}, [2]any{topRight, topRight}},
	} {
		file, err := picture.Square(wide, picture.Limits{}, c.crop)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if size := m.Bounds().Size(); size != image.Pt(picture.Side, picture.Side) {
			t.Errorf("%s: size %v", name, size)
		}
		if got := [2]any{color.NRGBAModel.Convert(m.At(40, 40)), color.NRGBAModel.Convert(m.At(360, 360))}; got != c.want {
			t.Errorf("%s: corners %v, want %v", name, got, c.want)
		}
	}
}

func TestSquareRefusesWhatNormalizeRefuses(t *testing.T) {
	_, err := picture.Square([]byte("%PDF-1.7"), picture.Limits{}, picture.Crop{})
	if badges.KindOf(err) != badges.Invalid {
		t.Errorf("error %v", err)
	}
}
