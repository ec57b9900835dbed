package vocab

import (
	"encoding/json"
	"time"

	ap "github.com/go-ap/activitypub"
)

// Envelope is what every activity has.
type Envelope struct {
	ID, Actor string
	Published time.Time // left out when zero
	To, CC    []string
}

func (e Envelope) activity(kind ap.ActivityVocabularyType, object any, context any) ([]byte, error) {
	d, err := author(ap.Activity{
		ID:        ap.IRI(e.ID),
		Type:      kind,
		Actor:     ap.IRI(e.Actor),
		Published: e.Published.UTC().Truncate(time.Second),
	})
	if err != nil {
		return nil, err
	}
	if e.Published.IsZero() {
		delete(d, "published")
	}
	if err := d.extend(map[string]any{"object": object, "to": iris(e.To), "cc": iris(e.CC)}); err != nil {
		return nil, err
	}
	return d.bytes(context)
}

// Create wraps a Note. The audience of the activity is the Note's own.
func Create(id string, n Note) ([]byte, error) {
	object, err := n.document()
	if err != nil {
		return nil, err
	}
	e := Envelope{ID: id, Actor: n.AttributedTo, Published: n.Published, To: n.To, CC: n.CC}
	return e.activity(ap.CreateType, object, n.context())
}

// Announce boosts the object with that id (ActivityPub §6.11 names it share).
func Announce(e Envelope, object string) ([]byte, error) {
	return e.activity(ap.AnnounceType, object, baseContext())
}

// UndoAnnounce takes a boost back.
func UndoAnnounce(e Envelope, announceID, object string) ([]byte, error) {
	return e.activity(ap.UndoType, map[string]any{"type": "Announce", "id": announceID, "actor": e.Actor, "object": object}, baseContext())
}

// Delete replaces the object with that id by its Tombstone (ActivityPub §6.4).
func Delete(e Envelope, object string) ([]byte, error) {
	return e.activity(ap.DeleteType, map[string]any{"type": "Tombstone", "id": object}, baseContext())
}

// Accept answers a Follow, embedded with its id, actor and object, by which
// Mastodon and GoToSocial find theirs.
func Accept(e Envelope, follow Follow) ([]byte, error) {
	return e.activity(ap.AcceptType, follow.members(), baseContext())
}

// Reject takes back that a Follow was accepted, embedded as in [Accept].
func Reject(e Envelope, follow Follow) ([]byte, error) {
	return e.activity(ap.RejectType, follow.members(), baseContext())
}

// Follow is a request to follow, received or to be sent.
type Follow struct{ ID, Actor, Object string }

func (f Follow) members() map[string]any {
	return map[string]any{"type": "Follow", "id": f.ID, "actor": f.Actor, "object": f.Object}
}

// RequestFollow asks an actor to let one of ours follow (ActivityPub §7.5).
func RequestFollow(f Follow) ([]byte, error) {
	return Envelope{ID: f.ID, Actor: f.Actor, To: []string{f.Object}}.activity(ap.FollowType, f.Object, baseContext())
}

// UndoFollow takes a Follow back. It is embedded whole, because not everybody finds
// it by its id.
func UndoFollow(id string, f Follow) ([]byte, error) {
	return Envelope{ID: id, Actor: f.Actor, To: []string{f.Object}}.activity(ap.UndoType, f.members(), baseContext())
}

// UpdateNote tells of a Note's new document.
func UpdateNote(id string, n Note) ([]byte, error) {
	object, err := n.document()
	if err != nil {
		return nil, err
	}
	e := Envelope{ID: id, Actor: n.AttributedTo, Published: n.Updated, To: n.To, CC: n.CC}
	return e.activity(ap.UpdateType, object, n.context())
}

// UpdateActor tells of an actor's new document.
func UpdateActor(e Envelope, actor Actor) ([]byte, error) {
	object, err := actor.Document()
	if err != nil {
		return nil, err
	}
	return e.activity(ap.UpdateType, json.RawMessage(object), baseContext())
}

// Move tells that an actor has moved: target is in its place now.
func Move(e Envelope, target string) ([]byte, error) {
	d, err := author(ap.Activity{ID: ap.IRI(e.ID), Type: ap.MoveType, Actor: ap.IRI(e.Actor)})
	if err != nil {
		return nil, err
	}
	err = d.extend(map[string]any{
		"object": e.Actor, "target": target, "to": iris(e.To), "cc": iris(e.CC), "published": timestamp(e.Published),
	})
	if err != nil {
		return nil, err
	}
	return d.bytes(baseContext())
}

// DeleteOnly tells of the end of something that leaves no Tombstone of a Note.
func DeleteOnly(e Envelope, object string) ([]byte, error) {
	return e.activity(ap.DeleteType, object, baseContext())
}

// Tombstone is what is left at the id of a deleted Note.
func Tombstone(id string, published, deleted time.Time) ([]byte, error) {
	d, err := author(ap.Tombstone{ID: ap.IRI(id), Type: ap.TombstoneType, FormerType: ap.NoteType})
	if err != nil {
		return nil, err
	}
	if err := d.extend(map[string]any{
		"formerType": string(ap.NoteType), "published": timestamp(published), "deleted": timestamp(deleted),
	}); err != nil {
		return nil, err
	}
	return d.bytes(baseContext())
}
