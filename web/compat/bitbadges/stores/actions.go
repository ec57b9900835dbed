package stores

import (
	"encoding/json"
	"strings"

	"laurel/badges"
)

// The names of the actions.
const (
	addAction    = "add"
	removeAction = "remove"
)

// action is one change of a store's members.
type action struct {
	Name    string                     `json:"actionName"`
	Payload map[string]json.RawMessage `json:"payload"`
}

// target is what requests for actions say besides the actions.
type target struct {
	Simulation bool   `json:"_isSimulation"` // check, and change nothing
	ID         string `json:"dynamicDataId"`
	Secret     string `json:"dataSecret"`
}

// performAction answers POST /storeActions/single.
func performAction(h *Handler, r *request) (any, error) {
	var body struct {
		target
		action
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	return h.perform(r, body.target, []action{body.action})
}

// performBatch answers POST /storeActions/batch.
func performBatch(h *Handler, r *request) (any, error) {
	var body struct {
		target
		Actions []action `json:"actions"`
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	if body.Actions == nil {
		return nil, badges.InvalidField("actions", "actions is missing; send a list of {actionName, payload}")
	}
	return h.perform(r, body.target, body.Actions)
}

// perform applies actions in their order, all or none, before it answers.
func (h *Handler) perform(r *request, t target, actions []action) (any, error) {
	id, err := parseID(t.ID)
	if err != nil {
		return nil, err
	}
	key := r.key(t.Secret)
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return nil, err
	}
	changes := make([]badges.MemberChange, len(actions))
	for n, a := range actions {
		if changes[n], err = a.change(l.Kind); err != nil {
			return nil, inAction(err, n, len(actions))
		}
	}
	err = h.Service.ChangeMembers(r.Context(), key, id, changes, t.Simulation)
	return struct{}{}, storeError(err)
}

// inAction says which of several actions is wrong.
func inAction(err error, n, of int) error {
	if of == 1 {
		return err
	}
	return badges.InvalidField("actions", "action %d of %d: %s; none was performed", n+1, of, badges.MessageOf(err))
}

// change reads an action on a list of a kind.
func (a action) change(kind badges.MemberKind) (badges.MemberChange, error) {
	c := badges.MemberChange{Remove: a.Name == removeAction}
	if a.Name != addAction && a.Name != removeAction {
		return c, badges.InvalidField("actionName", "actionName %q is unknown; take %s or %s", badges.Truncate(a.Name, 50), addAction, removeAction)
	}
	var names []string
	for _, f := range fieldsOf(kind) {
		names = append(names, f.payload)
		value, err := a.value(f)
		if err != nil {
			return c, err
		}
		if value == "" {
			continue
		}
		if err := check(kind, value); err != nil {
			return c, err
		}
		c.Members = append(c.Members, badges.Member{Form: f.form, Value: value})
	}
	if len(c.Members) == 0 {
		return c, badges.InvalidField("payload", "payload names nobody; for this store it needs %s", strings.Join(names, " or "))
	}
	return c, nil
}

// value returns what the payload says in a field. Absent, null and blank are "": of
// an account's two names, one suffices.
func (a action) value(f field) (string, error) {
	raw, given := a.Payload[f.payload]
	if !given {
		return "", nil
	}
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", badges.InvalidField("payload", "%s in payload must be a string", f.payload)
	}
	if text == nil {
		return "", nil
	}
	return strings.TrimSpace(*text), nil
}

// check finds values that a list of a kind can't hold. The domain would, too, but
// could not say in which action one is.
func check(kind badges.MemberKind, value string) (err error) {
	switch kind {
	case badges.EmailMembers:
		if _, err = badges.CleanEmail(value); err != nil {
			err = badges.InvalidField("payload", "%q in payload is no e-mail address; send one like anna@example.org", badges.Truncate(value, 100))
		}
	case badges.FediverseMembers:
		if _, err = badges.ParseAccount(value); err != nil {
			err = badges.InvalidField("payload", "%q in payload is no fediverse account; send its handle, like @anna@example.org, or its address", badges.Truncate(value, 100))
		}
	}
	return err
}
