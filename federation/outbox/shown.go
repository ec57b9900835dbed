package outbox

import (
	"context"
	"encoding/json"

	"laurel/badges"
)

// shown follows the recipient's new choice of who may see a grant. What became
// private is deleted wherever it was sent. What became public is posted, unless it
// was before: a Create of the same id is sent once, and servers that were told of a
// Delete refuse the id for ever. From public to unlisted nothing is sent: posts that
// are out can't be made less visible, only deleted.
func (o *Outbox) shown(ctx context.Context, e badges.Event, issuer badges.Issuer, g badges.Grant) error {
	var fact badges.VisibilityFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return err
	}
	switch fact.To {
	case badges.Private:
		g.Visibility = fact.From // those who got the Note are who it was for
		return o.withdrawPublished(ctx, issuer, g, e.At)
	case badges.Public:
		return o.publish(ctx, issuer, g)
	}
	return nil
}
