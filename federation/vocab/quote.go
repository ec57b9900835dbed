package vocab

import (
	ap "github.com/go-ap/activitypub"
)

// QuoteRequest is a received request to quote one of our Notes (FEP-044f).
type QuoteRequest struct{ ID, Actor, Object, Instrument string }

func (q QuoteRequest) members() map[string]any {
	return map[string]any{"type": "QuoteRequest", "id": q.ID, "actor": q.Actor, "object": q.Object, "instrument": q.Instrument}
}

// AcceptQuote gives leave; authorization is the address of the QuoteAuthorization.
func AcceptQuote(e Envelope, q QuoteRequest, authorization string) ([]byte, error) {
	return e.withResult(ap.AcceptType, q, authorization)
}

// RejectQuote refuses it.
func RejectQuote(e Envelope, q QuoteRequest) ([]byte, error) {
	return e.withResult(ap.RejectType, q, "")
}

func (e Envelope) withResult(kind ap.ActivityVocabularyType, q QuoteRequest, result string) ([]byte, error) {
	d, err := author(ap.Activity{ID: ap.IRI(e.ID), Type: kind, Actor: ap.IRI(e.Actor)})
	if err != nil {
		return nil, err
	}
	delete(d, "published")
	if err := d.extend(map[string]any{"object": q.members(), "result": result, "to": iris(e.To)}); err != nil {
		return nil, err
	}
	return d.bytes(quoteContext())
}

// QuoteAuthorization is the document by which anybody can check that a post may
// quote one of our Notes.
type QuoteAuthorization struct {
	ID, AttributedTo string
	Quoting, Quoted  string // ids of the posts
}

// Document returns the authorization with its @context.
func (q QuoteAuthorization) Document() ([]byte, error) {
	d, err := author(ap.Object{ID: ap.IRI(q.ID), AttributedTo: ap.IRI(q.AttributedTo)})
	if err != nil {
		return nil, err
	}
	if err := d.extend(map[string]any{"type": "QuoteAuthorization", "interactingObject": q.Quoting, "interactionTarget": q.Quoted}); err != nil {
		return nil, err
	}
	return d.bytes(quoteContext())
}

// quoteContext defines the terms of FEP-044f.
func quoteContext() any {
	return []any{
		activityStreams,
		map[string]any{
			"QuoteRequest":       "https://w3id.org/fep/044f#QuoteRequest",
			"QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
			"gts":                "https://gotosocial.org/ns#",
			"interactingObject":  map[string]string{"@id": "gts:interactingObject", "@type": "@id"},
			"interactionTarget":  map[string]string{"@id": "gts:interactionTarget", "@type": "@id"},
		},
	}
}
