package badgekit

import (
	"bytes"
	"context"
	"encoding/json"

	"laurel/badges"
)

// The messages to webhooks, as the original sends them. Times are in seconds since
// 1970.

type awardMessage struct {
	Action       string     `json:"action"`
	UID          string     `json:"uid"`
	Badge        *badgeJSON `json:"badge"`
	Email        string     `json:"email"`
	AssertionURL string     `json:"assertionUrl"`
	IssuedOn     int64      `json:"issuedOn"`
	Comment      comment    `json:"comment,omitzero"`
}

// comment is what was said with an award: null when nothing was, and left out of
// an award that nobody made.
type comment struct {
	text    string
	present bool
}

// MarshalJSON implements [json.Marshaler].
func (c comment) MarshalJSON() ([]byte, error) { return json.Marshal(presence(c.text)) }

type revokeMessage struct {
	Action string     `json:"action"`
	UID    string     `json:"uid"`
	Badge  *badgeJSON `json:"badge"`
	Email  string     `json:"email"`
}

type reviewMessage struct {
	Action      string          `json:"action"`
	Application applicationJSON `json:"application"`
	Review      reviewJSON      `json:"review"`
	Approved    bool            `json:"approved"`
}

// HookPayload returns the body of the message with which this API tells a webhook of
// an event. ok is false for events that it has no message for, and for what has been
// deleted since.
func (h *Handler) HookPayload(ctx context.Context, e badges.Event) (body []byte, ok bool, err error) {
	v := &view{Handler: h, ctx: ctx}
	var message any
	switch e.Kind {
	case badges.GrantAccepted:
		message, err = v.awardMessage(e)
	case badges.GrantRevoked:
		message, err = v.revokeMessage(e)
	case badges.ApplicationReviewed:
		message, err = v.reviewMessage(e)
	}
	if badges.KindOf(err) == badges.NotFound {
		return nil, false, nil
	}
	if err != nil || message == nil {
		return nil, false, err
	}
	var b bytes.Buffer
	err = encode(&b, message)
	return b.Bytes(), err == nil, err
}

// awardMessage tells of a grant, whoever made it. One without an address means
// nothing to the receivers.
func (v *view) awardMessage(e badges.Event) (any, error) {
	g, shown, err := v.grantOf(e)
	if err != nil || g.Email == "" {
		return nil, err
	}
	var fact badges.AwardFact
	if len(e.Data) > 0 {
		if err := json.Unmarshal(e.Data, &fact); err != nil {
			return nil, err
		}
	}
	return awardMessage{
		Action: "award", UID: shown.Slug, Badge: shown.Badge, Email: shown.Email, AssertionURL: shown.AssertionURL,
		IssuedOn: g.GrantedAt.Unix(), Comment: comment{text: fact.Comment, present: fact.Milestone == 0},
	}, nil
}

// revokeMessage tells of a grant that was taken back after it had been told of.
func (v *view) revokeMessage(e badges.Event) (any, error) {
	g, shown, err := v.grantOf(e)
	if err != nil || g.Email == "" || g.AcceptedAt.IsZero() {
		return nil, err
	}
	return revokeMessage{Action: "revoke", UID: shown.Slug, Badge: shown.Badge, Email: shown.Email}, nil
}

func (v *view) grantOf(e badges.Event) (badges.Grant, instanceJSON, error) {
	g, err := v.Reader.Grant(v.ctx, e.GrantID)
	if err != nil {
		return g, instanceJSON{}, err
	}
	list, err := v.instances([]badges.Grant{g})
	if err != nil {
		return g, instanceJSON{}, err
	}
	return g, list[0], nil
}

func (v *view) reviewMessage(e badges.Event) (any, error) {
	var fact badges.ApplicationFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return nil, err
	}
	a, err := v.Reader.Application(v.ctx, fact.Application)
	if err != nil {
		return nil, err
	}
	r, err := v.Reader.Review(v.ctx, fact.Review)
	if err != nil {
		return nil, err
	}
	beside, err := v.shallowBadgeByID(a.BadgeID)
	if err != nil {
		return nil, err
	}
	return reviewMessage{Action: "review", Application: application(a, beside), Review: review(r), Approved: fact.Approved}, nil
}
