package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"laurel/federation/fetch"
)

// Resolve finds the actor behind a profile in the form of badges.ParseProfile:
// acct:user@host, or the address of an actor or of a profile page. The error
// wraps ErrNotActor when there certainly is none; any other error may pass.
func (r *Actors) Resolve(ctx context.Context, profile string) (Actor, error) {
	if acct, ok := strings.CutPrefix(profile, "acct:"); ok {
		return r.resolveHandle(ctx, acct)
	}
	a, _, err := r.fetchActor(ctx, profile)
	if err == nil || !notActivity(err) {
		return a, neverReached(err)
	}
	// The page does not speak ActivityPub itself, but its server may name the
	// actor behind it (WebFinger takes any address as resource, RFC 7033 §4.5).
	id, fingerErr := r.finger(ctx, originOf(profile), profile)
	if fingerErr != nil {
		if errors.Is(fingerErr, ErrNotActor) {
			return Actor{}, fmt.Errorf("%w: %w", ErrNotActor, err)
		}
		return Actor{}, fingerErr
	}
	a, err = r.Refresh(ctx, id)
	return a, neverReached(err)
}

// neverReached turns a refusal of the client's (plain http, an address of an inner
// network) into ErrNotActor: to try again helps nothing.
func neverReached(err error) error {
	if fetch.KindOf(err) == fetch.Refused {
		return fmt.Errorf("%w: %w", ErrNotActor, err)
	}
	return err
}

func (r *Actors) resolveHandle(ctx context.Context, acct string) (Actor, error) {
	_, host, _ := strings.Cut(acct, "@")
	var failures []error
	for _, origin := range r.origins(host) {
		id, err := r.finger(ctx, origin, "acct:"+acct)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		a, err := r.Refresh(ctx, id)
		if err != nil {
			return Actor{}, neverReached(err)
		}
		return a, r.confirm(ctx, a, acct)
	}
	return Actor{}, errors.Join(failures...)
}

// confirm makes sure that an actor on another host really answers to the
// handle: else any server could claim the names of any other.
func (r *Actors) confirm(ctx context.Context, a Actor, acct string) error {
	_, host, _ := strings.Cut(acct, "@")
	if strings.EqualFold(a.Host, host) {
		return nil
	}
	id, err := r.finger(ctx, originOf(a.ID), "acct:"+a.Username+"@"+a.Host)
	if err != nil {
		return err
	}
	if id != a.ID {
		return fmt.Errorf("acct:%s: %w: %s does not confirm it", acct, ErrNotActor, a.Host)
	}
	return nil
}

// origins are where a handle's host may be asked: https, and plain http where
// the policy allows that (the client refuses it elsewhere).
func (r *Actors) origins(host string) []string {
	return []string{"https://" + host, "http://" + host}
}

// finger asks a server's WebFinger (RFC 7033) for the id of the actor behind a
// resource.
func (r *Actors) finger(ctx context.Context, origin, resource string) (string, error) {
	response, err := r.fetch.Get(ctx, origin+"/.well-known/webfinger?resource="+url.QueryEscape(resource), "application/jrd+json, application/json")
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		switch status.Status {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed, http.StatusNotAcceptable:
			return "", fmt.Errorf("%s: %w: %w", resource, ErrNotActor, err)
		}
	}
	if err != nil {
		return "", err
	}
	id, err := selfLink(response.Body)
	if err != nil {
		return "", fmt.Errorf("%s: %w: its WebFinger answer %w", resource, ErrNotActor, err)
	}
	return id, nil
}

// selfLink reads who a WebFinger answer says that its subject is (RFC 7033 §4.4).
func selfLink(answer []byte) (id string, err error) {
	var jrd struct {
		Links []struct{ Rel, Type, Href string } `json:"links"`
	}
	if err := json.Unmarshal(answer, &jrd); err != nil {
		return "", errors.New("is not JSON")
	}
	for _, l := range jrd.Links {
		if l.Rel == "self" && (strings.HasPrefix(l.Type, "application/activity+json") || strings.HasPrefix(l.Type, "application/ld+json")) {
			return l.Href, nil
		}
	}
	return "", errors.New("names no actor")
}

// notActivity reports whether a server answered, but not with ActivityPub.
func notActivity(err error) bool {
	if errors.Is(err, ErrNotActor) || fetch.KindOf(err) == fetch.Unreadable || fetch.KindOf(err) == fetch.TooLarge {
		return true
	}
	status, ok := errors.AsType[*fetch.StatusError](err)
	return ok && status.Status >= 400 && status.Status < 500 && status.Status != http.StatusTooManyRequests
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
