package main

import (
	"context"
	"fmt"
	"os"

	"laurel/badges"
	"laurel/badges/picture"
	"laurel/templates"
)

// storePictureFile normalizes a picture file and keeps it.
func (d *domain) storePictureFile(ctx context.Context, path string) (badges.Picture, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return badges.Picture{}, badges.Errorf(badges.Invalid, "the picture can't be read: %v", err)
	}
	p, err := d.storePicture(ctx, file)
	if err != nil {
		return badges.Picture{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// storeHeaderFile makes a picture file what stands behind the head of pages, and
// keeps it.
func (d *domain) storeHeaderFile(ctx context.Context, path string) (badges.Picture, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return badges.Picture{}, badges.Errorf(badges.Invalid, "the picture can't be read: %v", err)
	}
	p, err := picture.Header(file, picture.Limits{})
	if err != nil {
		return badges.Picture{}, fmt.Errorf("%s: %w", path, err)
	}
	stored := badges.Picture{SHA256: p.SHA256, Width: p.Width, Height: p.Height, Blurhash: p.Blurhash}
	return stored, d.StorePicture(ctx, badges.Operator(), stored, p.PNG)
}

// storePicture normalizes a picture and keeps it.
func (d *domain) storePicture(ctx context.Context, file []byte) (badges.Picture, error) {
	p, err := picture.Normalize(file, picture.Limits{})
	if err != nil {
		return badges.Picture{}, err
	}
	return p.Store(ctx, d.Service, badges.Operator())
}

// The pictures that come with the binary.
const (
	defaultPicture    = "issuer.png"
	defaultPictureAlt = "A star on a round seal within a golden laurel wreath, on dark green"
	demoPicture       = "demo-badge.png"
	demoPictureAlt    = "A scalloped seal that reads Pathfinder: a path winds through green hills towards the rising sun"
)

// storeOwnPicture keeps one of the pictures that come with the binary.
func (d *domain) storeOwnPicture(ctx context.Context, name, alt string) (badges.Picture, error) {
	pages, err := templates.New()
	if err != nil {
		return badges.Picture{}, err
	}
	p, err := d.storePicture(ctx, pages.Assets().File(name))
	p.Alt = alt
	return p, err
}

// standIn is the default picture as it is stored. Making it takes longer than the
// rest of a start, so it is written down here; a test holds it to the file.
func standIn() badges.Picture {
	return badges.Picture{
		SHA256: "d79ea6d578890414a84d0f6bf81cf81f102489b435a17f83b129ae3feb34a090",
		Alt:    defaultPictureAlt, Width: picture.Side, Height: picture.Side, Blurhash: `UVDTUsoe4oayS5fQoJfQ0Lay-;j[oJfQj[jt`,
	}
}

// ensureStandIn returns the default picture, which it stores if it is not there yet.
func (d *domain) ensureStandIn(ctx context.Context) (badges.Picture, error) {
	p := standIn()
	_, err := d.Store.Picture(ctx, p.SHA256)
	if err == nil || badges.KindOf(err) != badges.NotFound {
		return p, err
	}
	return d.storeOwnPicture(ctx, defaultPicture, defaultPictureAlt)
}
