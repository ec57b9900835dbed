package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/picture"
	"laurel/templates"
)

func TestStandInIsTheDefaultPicture(t *testing.T) {
	pages, err := templates.New()
	if err != nil {
		t.Fatal(err)
	}
	p, err := picture.Normalize(pages.Assets().File(defaultPicture), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := badges.Picture{SHA256: p.SHA256, Alt: defaultPictureAlt, Width: p.Width, Height: p.Height, Blurhash: p.Blurhash}
	if diff := cmp.Diff(want, standIn()); diff != "" {
		t.Errorf("write down what the default picture is now (-want +got):\n%s", diff)
	}
}
