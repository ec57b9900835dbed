package mypit

import (
	"context"
	"encoding/json"

	"laurel/badges"
)

// message is what a webhook is told. One member of data is set.
type message struct {
	Event string      `json:"event"`
	Data  messageData `json:"data"`
}

type messageData struct {
	BadgeID    string `json:"badgeId,omitempty"`
	HolderID   string `json:"holderId,omitempty"`
	TemplateID string `json:"templateId,omitempty"`
}

// HookEvents returns the events that this API has messages for.
func HookEvents() []badges.EventKind {
	return []badges.EventKind{badges.GrantCreated, badges.HolderCreated, badges.BadgeCreated}
}

// HookPayload returns the body of the message with which this API tells a webhook
// of an event: badge.issued, holder.created or template.created. ok is false for
// events that it has no message for, and for what has been deleted since.
func (h *Handler) HookPayload(ctx context.Context, e badges.Event) (body []byte, ok bool, err error) {
	var m message
	switch e.Kind {
	case badges.GrantCreated:
		m, err = h.issuedMessage(ctx, e)
	case badges.HolderCreated:
		m, err = holderMessage(e)
	case badges.BadgeCreated:
		m = message{"template.created", messageData{TemplateID: templateID(e.BadgeID)}}
	default:
		return nil, false, nil
	}
	if badges.KindOf(err) == badges.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	body, err = json.Marshal(m)
	return body, err == nil, err
}

func (h *Handler) issuedMessage(ctx context.Context, e badges.Event) (message, error) {
	g, err := h.Reader.Grant(ctx, e.GrantID)
	return message{"badge.issued", messageData{BadgeID: g.ULID}}, err
}

func holderMessage(e badges.Event) (message, error) {
	var fact badges.HolderFact
	err := json.Unmarshal(e.Data, &fact)
	return message{"holder.created", messageData{HolderID: holderID(fact.Holder)}}, err
}
