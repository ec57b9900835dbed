package mypit

import (
	"encoding/json"
	"net/http"
	"time"

	"laurel/badges"
)

// kindIssued is the kind of the extensions that are beside grants.
const kindIssued = "badge"

// issuedExtra is what an issued badge has here that a grant has not.
type issuedExtra struct {
	Type string          `json:"type"` // which may differ from the template's
	Data json.RawMessage `json:"data,omitempty"`
}

// maxBadgeData limits in bytes what a program keeps with each badge, as it is
// stored once for each recipient.
const maxBadgeData = 16 << 10

// maxRecipients keeps a call well within the time that a request may take.
const maxRecipients = 20_000

type issueRequest struct {
	ValidityPeriod *float64        `json:"validityPeriod"` // days; the template's when absent
	TemplateID     *string         `json:"templateId"`
	BadgeData      json.RawMessage `json:"badgeData"`
	RecipientIDs   []string        `json:"recipientIds"`
	Type           *string         `json:"type"` // the template's when absent
}

// check refuses what is wrong whatever the template and the recipients are.
func (q issueRequest) check() error {
	if _, err := required("templateId", q.TemplateID); err != nil {
		return err
	}
	if len(q.RecipientIDs) == 0 {
		return invalid("recipientIds is empty or missing; name one holder at least")
	}
	if len(q.RecipientIDs) > maxRecipients {
		return invalid("recipientIds has more than %d holders; send them in several calls", maxRecipients)
	}
	if q.ValidityPeriod != nil {
		if _, err := wholeNumber("validityPeriod", q.ValidityPeriod, 1, maxDays); err != nil {
			return err
		}
	}
	if len(q.BadgeData) > maxBadgeData {
		return invalid("badgeData has more than %d KiB; keep it elsewhere and send its address", maxBadgeData>>10)
	}
	if q.Type == nil {
		return nil
	}
	return checkType("type", *q.Type)
}

// issuance is the answer of issueBadge.
type issuance struct {
	IssuedBadges []string          `json:"issuedBadges"`
	Status       badges.BulkStatus `json:"status"`
	Details      issuanceDetails   `json:"details"`
}

// issuanceDetails name recipients as the caller named them.
type issuanceDetails struct {
	Successful []string          `json:"successful"`
	Failed     []failedRecipient `json:"failed"`
}

type failedRecipient struct {
	RecipientID string `json:"recipientId"`
	Error       string `json:"error"`
}

// issue gives a badge to each recipient, whatever becomes of the others.
func issue(h *Handler, r *request) (any, error) {
	var q issueRequest
	if err := r.decode("userId", &q); err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	b, err := h.findTemplate(r, *q.TemplateID)
	if err != nil {
		return nil, err
	}
	if !b.ArchivedAt.IsZero() {
		return nil, invalid("The template %q is not active any more; issue another one", b.Title)
	}
	found, err := h.recipients(r, q.RecipientIDs)
	if err != nil {
		return nil, err
	}
	outcomes := h.Service.AwardEach(r.Context(), r.by, h.awards(q, b, found))
	return h.summarize(r, found, outcomes), nil
}

// recipient is whom a caller named; holderID is 0 where there is no such holder.
type recipient struct {
	id       string // as it was given
	holderID int64
}

// recipients finds those who are named, each once: by whichever id they are named
// again.
func (h *Handler) recipients(r *request, ids []string) ([]recipient, error) {
	named, seen := make(map[string]bool, len(ids)), make(map[int64]bool, len(ids))
	var found []recipient
	for _, id := range ids {
		if named[id] {
			continue
		}
		named[id] = true
		known, err := h.findHolder(r.Context(), r.issuerID, id)
		if err != nil && failureOf(err).Status != http.StatusNotFound {
			return nil, err
		}
		if known.ID != 0 && seen[known.ID] {
			continue
		}
		seen[known.ID] = true
		found = append(found, recipient{id: id, holderID: known.ID})
	}
	return found, nil
}

// awards makes a request for each of the recipients that exist.
func (h *Handler) awards(q issueRequest, b badges.Badge, found []recipient) []badges.AwardRequest {
	extra := issuedExtra{Type: typeOf(b.Definition), Data: q.BadgeData}
	if q.Type != nil {
		extra.Type = *q.Type
	}
	award := badges.AwardRequest{Foreign: beside(kindIssued, extra), IssuedAt: h.Now().UTC().Truncate(time.Millisecond)}
	award.BadgeID = b.ID
	if q.ValidityPeriod != nil {
		award.ExpiresAt = award.IssuedAt.Add(time.Duration(*q.ValidityPeriod) * 24 * time.Hour)
	}
	var requests []badges.AwardRequest
	for _, to := range found {
		if to.holderID != 0 {
			award.HolderID = to.holderID
			requests = append(requests, award)
		}
	}
	return requests
}

// summarize tells what became of each recipient. outcomes are those of the
// recipients that exist, in their order.
func (h *Handler) summarize(r *request, found []recipient, outcomes []badges.AwardOutcome) issuance {
	answer := issuance{
		IssuedBadges: []string{}, Details: issuanceDetails{Successful: []string{}, Failed: []failedRecipient{}},
	}
	for _, to := range found {
		err := error(missing("holder", to.id))
		if to.holderID != 0 {
			var o badges.AwardOutcome
			o, outcomes = outcomes[0], outcomes[1:]
			if err = o.Err; err == nil {
				answer.IssuedBadges = append(answer.IssuedBadges, o.Grant.ULID)
				answer.Details.Successful = append(answer.Details.Successful, to.id)
				continue
			}
			if badges.KindOf(err) == badges.Internal && r.Context().Err() == nil {
				h.Log.ErrorContext(r.Context(), "MyPit API could not issue a badge", "error", err)
			}
		}
		answer.Details.Failed = append(answer.Details.Failed, failedRecipient{RecipientID: to.id, Error: failureOf(err).Message})
	}
	switch {
	case len(answer.IssuedBadges) == 0:
		answer.Status = badges.BulkFailed
	case len(answer.Details.Failed) > 0:
		answer.Status = badges.BulkPartial
	default:
		answer.Status = badges.BulkSuccess
	}
	return answer
}
