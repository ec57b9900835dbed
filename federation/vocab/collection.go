package vocab

import (
	"encoding/json"

	ap "github.com/go-ap/activitypub"
)

// Collection returns an OrderedCollection that is read page by page from first
// (ActivityPub §5). Without first it only says how many there are.
func Collection(id string, total int, first string) ([]byte, error) {
	d, err := author(ap.OrderedCollection{ID: ap.IRI(id), Type: ap.OrderedCollectionType})
	if err != nil {
		return nil, err
	}
	delete(d, "orderedItems")
	if err := d.extend(map[string]any{"totalItems": total, "first": first}); err != nil {
		return nil, err
	}
	return d.bytes(baseContext())
}

// Page returns one OrderedCollectionPage. Items are ids (strings) or whole
// documents (json.RawMessage); next is "" on the last page.
func Page(id, partOf, next string, total int, items []any) ([]byte, error) {
	d, err := author(ap.OrderedCollectionPage{ID: ap.IRI(id), Type: ap.OrderedCollectionPageType, PartOf: ap.IRI(partOf)})
	if err != nil {
		return nil, err
	}
	if items == nil {
		items = []any{}
	}
	if err := d.extend(map[string]any{"totalItems": total, "next": next, "orderedItems": items}); err != nil {
		return nil, err
	}
	for _, item := range items {
		if _, whole := item.(json.RawMessage); whole {
			return d.bytes(noteContext())
		}
	}
	return d.bytes(baseContext())
}
