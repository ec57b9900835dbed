package vocab

import (
	ap "github.com/go-ap/activitypub"
)

// Conversation are the collections of a Note: who likes and boosts it, and the
// replies (ActivityPub §5.7, §5.8; ActivityStreams vocabulary, replies).
type Conversation struct{ Likes, Shares, Replies Count }

// Count is a collection of which only its size is told. It stands embedded in the
// Note, because Mastodon reads the numbers there.
type Count struct {
	ID    string `json:"id"`
	Type  string `json:"type"`
	Total *int   `json:"totalItems,omitempty"` // nil: not told here
}

// Counted returns a collection that says how many there are.
func Counted(id string, total int) Count {
	return Count{ID: id, Type: string(ap.CollectionType), Total: &total}
}

// Uncounted returns a collection that says so at its own address alone.
func Uncounted(id string) Count { return Count{ID: id, Type: string(ap.CollectionType)} }

// Document returns the collection with its @context.
func (c Count) Document() ([]byte, error) {
	d, err := author(ap.Collection{ID: ap.IRI(c.ID), Type: ap.CollectionType})
	if err != nil {
		return nil, err
	}
	delete(d, "items")
	if err := d.extend(map[string]any{"totalItems": c.Total}); err != nil {
		return nil, err
	}
	return d.bytes(baseContext())
}
