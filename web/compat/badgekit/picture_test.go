package badgekit_test

import (
	"context"
	"testing"

	"laurel/badges"
	"laurel/web/compat/badgekit"
)

// gallery is the outside world, which has one picture.
type gallery struct {
	file  []byte
	fail  error
	asked []string
}

func (g *gallery) Picture(_ context.Context, address string) ([]byte, error) {
	g.asked = append(g.asked, address)
	return g.file, g.fail
}

// TestFetchPicture: a badge has the default picture until its own was fetched, once;
// what clients are shown is the address that they gave.
func TestFetchPicture(t *testing.T) {
	outside := &gallery{fail: badges.Errorf(badges.Unavailable, "not now")}
	w := newWorld(t, func(o *badgekit.Options) { o.Pictures = outside })
	w.badge("/systems/chicago", "reader")
	created := badges.Event{Kind: badges.BadgeCreated, BadgeID: 1, IssuerID: w.chicago.ID}
	if !badgekit.PictureConsumer().Wants(created) {
		t.Fatal("the consumer does not want a badge's making")
	}
	if err := w.handler.FetchPicture(t.Context(), created); badges.KindOf(err) != badges.Unavailable {
		t.Errorf("error %v, want one to try again after", err)
	}
	outside.file, outside.fail = square(t), nil
	for range 2 {
		w.must(w.handler.FetchPicture(t.Context(), created))
	}
	b, err := w.db.Badge(t.Context(), 1)
	w.must(err)
	if b.Image.Blurhash == "" || b.Version != 2 {
		t.Errorf("picture %+v of version %d is not the fetched one", b.Image, b.Version)
	}
	if len(outside.asked) != 2 {
		t.Errorf("asked for %v; once it was had, it must not be fetched again", outside.asked)
	}
	got := w.want(200, "GET", "/systems/chicago/badges/reader", "").text(t, "badge.imageUrl")
	if got != "http://example.org/reader.png" {
		t.Errorf("imageUrl %q", got)
	}
}

// TestFetchUselessPicture: what is no picture is asked for once, and the badge keeps
// the one it has.
func TestFetchUselessPicture(t *testing.T) {
	outside := &gallery{file: []byte("<html>")}
	w := newWorld(t, func(o *badgekit.Options) { o.Pictures = outside })
	w.badge("/systems/chicago", "reader")
	w.want(200, "PUT", "/systems/chicago/issuers/library", `{"imageUrl":"http://example.org/library.png"}`)
	for range 2 {
		w.must(w.handler.FetchPicture(t.Context(), badges.Event{Kind: badges.BadgeUpdated, BadgeID: 1, IssuerID: w.chicago.ID}))
		w.must(w.handler.FetchPicture(t.Context(), badges.Event{Kind: badges.IssuerUpdated, IssuerID: w.library.ID}))
	}
	if len(outside.asked) != 2 {
		t.Errorf("asked for %v", outside.asked)
	}
	outside.file = square(t)
	w.want(200, "PUT", "/systems/chicago/issuers/library", `{"imageUrl":"http://example.org/other.png"}`)
	w.must(w.handler.FetchPicture(t.Context(), badges.Event{Kind: badges.IssuerUpdated, IssuerID: w.library.ID}))
	i, err := w.db.Issuer(t.Context(), w.library.ID)
	w.must(err)
	if i.Picture.SHA256 == "" {
		t.Error("the issuer has no picture after another address was given")
	}
}
