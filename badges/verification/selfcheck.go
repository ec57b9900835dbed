package verification

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// KeyReader finds the keys that an issuer's own document lists.
type KeyReader interface {
	IssuerKeys(ctx context.Context, issuerID int64) ([]badges.StoredKey, error)
}

// SelfCheck verifies this server's own grants before anybody sees them. It is the
// same check that strangers get, but what stands at this server's addresses is
// taken from where it will be served from, and nothing is fetched. It implements
// [badges.DocumentChecker].
type SelfCheck struct {
	Site *badges.Site
	Keys KeyReader
	Now  func() time.Time
}

// Check verifies the hosted assertion and the credential. Revocation is not asked
// about: nobody can have revoked what has not left. A grant whose time is over
// already is genuine all the same.
func (c SelfCheck) Check(ctx context.Context, g badges.Grant, i badges.Issuer, d badges.Documents) error {
	own, err := c.served(ctx, g, i, d)
	if err != nil {
		return err
	}
	verifier := New(Options{Fetch: own, Now: c.Now})
	for _, document := range []struct {
		name string
		data []byte
	}{{"assertion", d.Assertion}, {"credential", d.Credential}} {
		report := verifier.Verify(ctx, Input{Data: document.data, SkipStatus: true})
		if err := ctx.Err(); err != nil {
			return err
		}
		if step := report.Decisive(); step != nil && report.State != Expired {
			return badges.Errorf(badges.Invalid, "The %s did not pass the check: %s %s (%s)", document.name, step.Message, step.Detail, step.Subject)
		}
	}
	return nil
}

// served is this server as others would find it.
func (c SelfCheck) served(ctx context.Context, g badges.Grant, i badges.Issuer, d badges.Documents) (served, error) {
	keys, err := c.Keys.IssuerKeys(ctx, i.ID)
	if err != nil {
		return nil, fmt.Errorf("keys of issuer %d: %w", i.ID, err)
	}
	profile, err := openbadges.Profile(c.Site, i, keys)
	if err != nil {
		return nil, err
	}
	actor, err := c.actor(i, keys)
	if err != nil {
		return nil, err
	}
	return served{
		c.Site.Assertion(i, g):      d.Assertion,
		c.Site.OpenBadgesProfile(i): profile,
		c.Site.Actor(i):             actor,
		c.Site.Credential(i, g):     d.Credential,
	}, nil
}

// actor is the part of the issuer's actor that verifiers look at (FEP-521a).
func (c SelfCheck) actor(i badges.Issuer, keys []badges.StoredKey) ([]byte, error) {
	id := c.Site.Actor(i)
	var methods []map[string]string
	for _, k := range keys {
		if k.Algorithm != badges.Ed25519Key {
			continue
		}
		public, err := x509.ParsePKIXPublicKey(k.Public)
		if err != nil {
			return nil, fmt.Errorf("key %d of issuer %d: %w", k.ID, i.ID, err)
		}
		ed, ok := public.(ed25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("key %d of issuer %d is no Ed25519 key", k.ID, i.ID)
		}
		methods = append(methods, map[string]string{
			"id": openbadges.VerificationMethod(id, ed), "type": "Multikey", "controller": id, "publicKeyMultibase": openbadges.EncodeMultikey(ed),
		})
	}
	return json.Marshal(map[string]any{"id": id, "assertionMethod": methods})
}

// served answers for addresses of this server, from memory.
type served map[string][]byte

// Get implements [Fetcher].
func (s served) Get(_ context.Context, url, _ string, _ int64) (Response, error) {
	body, ok := s[url]
	if !ok {
		return Response{}, errors.New("before a grant leaves, nothing is fetched to check it")
	}
	return Response{URL: url, Status: http.StatusOK, ContentType: "application/json", Body: body}, nil
}
