package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/remote"
)

// lookUpTask is the payload of a resolve task.
type lookUpTask struct {
	Identity int64 `json:"identity"`
}

// lookUp queues the look-up of a profile that nobody knows yet. Look-ups on one
// server wait for each other, so a server that does not answer holds up its own
// people alone.
func (o *Outbox) lookUp(ctx context.Context, id badges.Identity) error {
	payload, err := json.Marshal(lookUpTask{Identity: id.ID})
	if err != nil {
		return task.Permanent(err)
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return tx.Enqueue(ctx, resolve+"/"+profileHost(id.Value), resolve, payload, o.Now())
	})
}

// identityLinked has a profile looked up that was said to be a recipient's.
func (o *Outbox) identityLinked(ctx context.Context, e badges.Event) error {
	var fact badges.IdentityFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	id, err := o.Store.Identity(ctx, fact.Identity)
	if err != nil || id.Kind != badges.ProfileIdentity {
		return err
	}
	return o.lookUp(ctx, id)
}

func profileHost(profile string) string {
	if acct, ok := strings.CutPrefix(profile, "acct:"); ok {
		_, host, _ := strings.Cut(acct, "@")
		return host
	}
	u, err := url.Parse(profile)
	if err != nil {
		return profile
	}
	return u.Host
}

// resolve finds out whose profile it is. What certainly is no fediverse account
// stays a web page or handle that a badge was granted to; what does not answer
// now is tried again, and the grant's status says so.
func (o *Outbox) resolve(ctx context.Context, t task.Task) error {
	var payload lookUpTask
	if err := json.Unmarshal(t.Payload, &payload); err != nil {
		return task.Permanent(err)
	}
	id, err := o.Store.Identity(ctx, payload.Identity)
	if badges.KindOf(err) == badges.NotFound || err == nil && id.Kind != badges.ProfileIdentity {
		return nil // found under another address in the meantime
	}
	if err != nil {
		return err
	}
	rule, err := badges.HostRule(ctx, o.Store, profileHost(id.Value))
	if err != nil {
		return err
	}
	if rule.Severity == badges.Suspend { // it may be an account all the same: that stays open
		return o.Service.NoteIdentityProblem(ctx, id.ID, "this server has suspended "+profileHost(id.Value))
	}
	actor, err := o.Actors.Resolve(ctx, id.Value)
	switch {
	case err == nil:
		return o.Service.ResolveIdentity(ctx, id.ID, badges.Resolution{
			Kind: badges.FediverseIdentity, Value: actor.ID, Handle: actor.Handle(), Name: actor.Name,
		})
	case errors.Is(err, remote.ErrNotActor):
		return o.Service.ResolveIdentity(ctx, id.ID, badges.Resolution{Kind: badges.URLIdentity, Value: id.Value, Handle: id.Handle})
	}
	return errors.Join(err, o.Service.NoteIdentityProblem(ctx, id.ID, err.Error()))
}
