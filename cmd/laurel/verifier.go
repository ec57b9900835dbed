package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/verification"
	"laurel/federation/fetch"
)

// strangers gets what badges name, through the guarded client.
type strangers struct{ client *fetch.Client }

// Get implements [verification.Fetcher].
func (s strangers) Get(ctx context.Context, address, accept string, maxBytes int64) (verification.Response, error) {
	answer, err := s.client.WithMaxBody(maxBytes).Get(ctx, address, accept)
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		return verification.Response{URL: address, Status: status.Status, Body: status.Content}, nil
	}
	if err != nil {
		return verification.Response{}, err
	}
	return verification.Response{URL: answer.URL, Status: answer.Status, ContentType: answer.ContentType, Body: answer.Body}, nil
}

// ourselves answers for this server's own addresses without the network, which may
// not even lead here, and leaves the others to strangers.
type ourselves struct {
	site     *badges.Site
	handler  http.Handler // set once it is made
	outwards verification.Fetcher
}

// Get implements [verification.Fetcher].
func (o *ourselves) Get(ctx context.Context, address, accept string, maxBytes int64) (verification.Response, error) {
	const maxRedirects = 3
	// The request that asked has left its route in ctx, which this one must not take.
	inner, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	for range maxRedirects + 1 {
		target, err := url.Parse(address)
		if err != nil || !o.owns(target) {
			return o.outwards.Get(ctx, address, accept, maxBytes)
		}
		request, err := http.NewRequestWithContext(inner, http.MethodGet, target.String(), nil)
		if err != nil {
			return verification.Response{}, err
		}
		target.Fragment = ""
		request.RequestURI, request.RemoteAddr = target.RequestURI(), "127.0.0.1:0"
		request.Header.Set("Accept", accept)
		got := &recorded{header: http.Header{}, status: http.StatusOK}
		o.handler.ServeHTTP(got, request)
		if location := got.header.Get("Location"); got.status/100 == 3 && location != "" {
			next, err := target.Parse(location)
			if err != nil {
				return verification.Response{}, err
			}
			address = next.String()
			continue
		}
		if int64(got.body.Len()) > maxBytes {
			return verification.Response{}, errors.New("the answer is too large")
		}
		return verification.Response{URL: target.String(), Status: got.status, ContentType: got.header.Get("Content-Type"), Body: got.body.Bytes()}, nil
	}
	return verification.Response{}, errors.New("too many redirects")
}

func (o *ourselves) owns(u *url.URL) bool {
	for _, domain := range o.site.Domains() {
		if strings.EqualFold(u.Scheme+"://"+u.Host, o.site.Origin(domain)) {
			return true
		}
	}
	return false
}

// recorded is an answer of this server that goes to itself.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorded) Header() http.Header         { return r.header }
func (r *recorded) WriteHeader(status int)      { r.status = status }
func (r *recorded) Write(b []byte) (int, error) { return r.body.Write(b) }

// snapshots are the signed results of earlier verifications: kept ones of foreign
// badges, and of our own, which need not be kept, made anew.
type snapshots struct {
	*domain
	verifier *verification.Verifier
}

// Snapshot implements [web.Snapshots].
func (s snapshots) Snapshot(ctx context.Context, credentialID string) (badges.Snapshot, error) {
	if _, own := s.Site.ParseStatus(credentialID); !own {
		return s.Store.Snapshot(ctx, credentialID)
	}
	report := s.verifier.Verify(ctx, verification.Input{URL: credentialID})
	if report.State == verification.Unknown {
		return badges.Snapshot{}, badges.Errorf(badges.NotFound, "there is no badge at this address that anybody may check")
	}
	key, err := s.serverKey(ctx)
	if err != nil {
		return badges.Snapshot{}, err
	}
	document, err := verification.Sign(report, key)
	return badges.Snapshot{CredentialID: credentialID, State: string(report.State), CheckedAt: report.CheckedAt, Document: document}, err
}

// PutSnapshot implements [verification.Snapshots].
func (s snapshots) PutSnapshot(ctx context.Context, kept badges.Snapshot) error {
	if _, own := s.Site.ParseStatus(kept.CredentialID); own {
		return nil
	}
	return s.Store.InTx(ctx, func(tx badges.Tx) error { return tx.PutSnapshot(ctx, kept) })
}

// serverKey is the Ed25519 key of the main domain's own actor.
func (d *domain) serverKey(ctx context.Context) (openbadges.SigningKey, error) {
	actor, err := d.Store.IssuerByUsername(ctx, d.Site.MainDomain(), d.Site.MainDomain())
	if err != nil {
		return openbadges.SigningKey{}, err
	}
	keys, err := d.Keyring.Keys(ctx, actor.ID)
	return openbadges.SigningKey{Controller: d.Site.Actor(actor), Private: keys.Ed25519}, err
}

// newKeeper returns what checks anybody's badge for this server and its visitors.
func newKeeper(d *domain, own *ourselves) *verification.Keeper {
	verifier := verification.New(verification.Options{Fetch: own, Now: d.Now})
	return &verification.Keeper{Verifier: verifier, Snapshots: snapshots{d, verifier}, Key: d.serverKey}
}
