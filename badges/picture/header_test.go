package picture_test

import (
	"bytes"
	"image/color"
	"image/png"
	"testing"

	"laurel/badges"
	"laurel/badges/picture"
)

func TestHeaderIsTheMiddleOfThePicture(t *testing.T) {
	for _, size := range [][2]int{{100, 100}, {300, 100}, {900, 90}, {40, 400}, {1, 1}} {
		p, err := picture.Header(pngFile(t, quadrants(size[0], size[1])), picture.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(p.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if bounds := got.Bounds(); bounds.Dx() != picture.HeaderWidth || bounds.Dy() != picture.HeaderHeight || p.Width != picture.HeaderWidth || p.Height != picture.HeaderHeight {
			t.Errorf("%v: header is %v, said to be %d × %d", size, bounds, p.Width, p.Height)
		}
		if size[0] < 2 || size[1] < 2 {
			continue
		}
		want := quadrants(size[0], size[1])
		for _, corner := range [][2]int{{10, 10}, {picture.HeaderWidth - 10, picture.HeaderHeight - 10}} {
			x, y := corner[0]*(size[0]-1)/picture.HeaderWidth, corner[1]*(size[1]-1)/picture.HeaderHeight
			if a, b := color.NRGBAModel.Convert(got.At(corner[0], corner[1])), color.NRGBAModel.Convert(want.At(x, y)); a != b {
				t.Errorf("%v: pixel %v is %v, want %v", size, corner, a, b)
			}
		}
	}
	if _, err := picture.Header([]byte("text"), picture.Limits{}); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a text is a header: %v", err)
	}
}
