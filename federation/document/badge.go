package document

import (
	"laurel/badges"
)

// Badge returns a badge as an object for collections. Its id is the badge's page,
// which also gives its Open Badges document.
func (a *Author) Badge(i badges.Issuer, b badges.Badge) map[string]any {
	address := a.Site.Badge(i, b.ID)
	picture := a.image(i.Domain, b.Image)
	return map[string]any{
		"type": "Object", "id": address, "url": address, "name": badges.Truncate(b.Title, maxTitle),
		"summary": a.Markdown.HTML(b.Description), "attributedTo": a.Site.Actor(i), "published": b.CreatedAt.UTC().Format("2006-01-02T15:04:05Z07:00"),
		"image": map[string]any{"type": "Image", "mediaType": picture.MediaType, "url": picture.URL, "name": picture.Alt},
	}
}
