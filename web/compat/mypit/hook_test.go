package mypit_test

import (
	"context"
	"testing"

	"laurel/badges"
	"laurel/web/compat/mypit"
)

// last returns the last event of a kind.
func (w *world) last(kind badges.EventKind) badges.Event {
	w.t.Helper()
	var last badges.Event
	for id := int64(1); ; id++ {
		e, err := w.db.Event(w.t.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			break
		}
		w.must(err)
		if e.Kind == kind {
			last = e
		}
	}
	if last.ID == 0 {
		w.t.Fatalf("no event %s", kind)
	}
	return last
}

// message returns what a webhook is told of the last event of a kind.
func (w *world) message(kind badges.EventKind) string {
	w.t.Helper()
	body, ok, err := w.handler.HookPayload(w.t.Context(), w.last(kind))
	w.must(err)
	if !ok {
		w.t.Fatalf("no message of %s", kind)
	}
	return string(body)
}

func TestHookPayload(t *testing.T) {
	w := newWorld(t)
	template, holder := w.template(nil), w.holder("anna")
	badge := w.ok("issueBadge", issueTo(template, holder))["issuedBadges"].([]any)[0].(string)
	for kind, want := range map[badges.EventKind]string{
		badges.GrantCreated:  `{"event":"badge.issued","data":{"badgeId":"` + badge + `"}}`,
		badges.HolderCreated: `{"event":"holder.created","data":{"holderId":"` + holder + `"}}`,
		badges.BadgeCreated:  `{"event":"template.created","data":{"templateId":"` + template + `"}}`,
	} {
		if got := w.message(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
	if len(mypit.HookEvents()) != 3 {
		t.Errorf("events: %v", mypit.HookEvents())
	}
	for _, e := range []badges.Event{w.last(badges.GrantAccepted), {Kind: badges.GrantCreated, GrantID: 99}} {
		if body, ok, err := w.handler.HookPayload(t.Context(), e); ok || err != nil {
			t.Errorf("a message of %s: %s, %v", e.Kind, body, err)
		}
	}
}

// gallery is where pictures are had from, by their addresses.
type gallery map[string][]byte

func (g gallery) Picture(_ context.Context, address string) ([]byte, error) {
	if address == "https://example.com/later.png" {
		return nil, badges.Errorf(badges.Unavailable, "the server does not answer")
	}
	file, ok := g[address]
	if !ok {
		return nil, badges.Errorf(badges.NotFound, "no such picture")
	}
	return file, nil
}

// TestPictures: a template has the picture that its address leads to, once that
// was got; the address is given back as it came.
func TestPictures(t *testing.T) {
	w := newWorld(t, func(o *mypit.Options) {
		o.Pictures = gallery{"https://example.com/badge.png": square(t), "https://example.com/text.png": []byte("no picture")}
	})
	standIn := w.storePicture()
	id := w.template(nil)
	picture := func() badges.Picture {
		b, err := w.service.BadgeOf(t.Context(), badges.Operator(), 1)
		w.must(err)
		return b.Image
	}
	if picture().SHA256 != standIn.SHA256 {
		t.Error("a new template has not the default picture")
	}
	w.must(w.handler.FetchPicture(t.Context(), w.last(badges.BadgeCreated)))
	fetched := picture()
	if fetched.SHA256 == standIn.SHA256 {
		t.Error("the picture was not got")
	}
	for _, test := range []struct {
		address string
		later   bool
	}{{"https://example.com/text.png", false}, {"https://example.com/none.png", false}, {"https://example.com/later.png", true}} {
		w.ok("updateBadgeTemplate", one(id).with(object{"data": object{"imageUrl": test.address}}))
		err := w.handler.FetchPicture(t.Context(), w.last(badges.BadgeUpdated))
		if (err != nil) != test.later {
			t.Errorf("%s: %v", test.address, err)
		}
		if got := w.ok("getASingleBadgeTemplate", one(id))["imageUrl"]; got != test.address || picture().SHA256 != fetched.SHA256 {
			t.Errorf("%s: the template says %v and has picture %s", test.address, got, picture().SHA256)
		}
	}
}
