package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"laurel/badges"
	"laurel/badges/task"
)

// remind tells a recipient, as a direct Note, that a grant will end. The Note holds
// no secret, so one that is private is told of without its address.
func (o *Outbox) remind(ctx context.Context, e badges.Event, issuer badges.Issuer, g badges.Grant) error {
	if g.Identity.Kind != badges.FediverseIdentity || g.State != badges.Processed || g.Expired(o.Now()) {
		return nil
	}
	var fact badges.ReminderFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	language, err := o.Service.LanguageTo(ctx, g.Identity.ID, g.IssuerID, g.Language)
	if err != nil {
		return err
	}
	language = o.Author.Words.Language(language)
	date, err := o.Author.Words.Date(language, g.ExpiresAt)
	if err != nil {
		return err
	}
	text, err := o.Author.Words.Text(language, "note.reminder", "Badge", g.Badge.Title, "Date", date)
	if err != nil {
		return err
	}
	if g.Open() {
		text += "\n" + o.Site.Note(issuer, g)
	}
	return o.tell(ctx, issuer, badges.Message{
		Key: fmt.Sprintf("reminder/%d/%d", g.ID, fact.Days), IssuerID: issuer.ID, ActorID: g.Identity.Value, Handle: g.Identity.Handle,
		Content: text, Language: language, CreatedAt: e.At,
	})
}
