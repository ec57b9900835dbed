// Package fediverse signs people in with their fediverse account: they show on
// their own server who they are.
//
// It speaks the Mastodon API (OAuth 2.0 with PKCE, RFC 7636; registration at each
// server by POST /api/v1/apps), which Mastodon, GoToSocial, Pleroma, Akkoma, Sharkey
// and others have, and Misskey's MiAuth.
//
// It promises that
//
//   - the identity is the id of an actor that was found by WebFinger and fetched
//     from the very server that vouched for the person, and that goes by the
//     username that this server gave: never a display name or an address that the
//     server merely claims;
//   - the least is asked for that tells who somebody is, and the token is used once
//     and revoked;
//   - credentials are kept sealed, and sent to the server that issued them alone;
//   - all requests go through the client that is handed in, as strangers decide
//     where they go.
package fediverse

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"laurel/badges"
)

// Name is the way's name in addresses, and the provider of its logins.
const Name = badges.FediverseProvider

// Answer is what a server has answered.
type Answer struct {
	Status int
	Body   []byte
}

// Client reaches other servers. It must not be led to where this server alone can go.
// Errors mean that there is no answer, and have a kind: Unavailable when trying again
// can help.
type Client interface {
	// Do makes one request, without following redirects.
	Do(ctx context.Context, method, address string, header http.Header, body []byte) (Answer, error)
}

// Actor is an ActivityPub actor of a person.
type Actor struct {
	ID       string
	Username string // preferredUsername
	Name     string // may be empty
}

// Resolver finds the actor behind a handle (user@host) by WebFinger, and makes sure
// that the host of the actor confirms a handle on another. Errors: Invalid when there
// certainly is none; Unavailable when there may be one.
type Resolver func(ctx context.Context, acct string) (Actor, error)

// Apps keeps our credentials at other servers. badges.Service implements it.
type Apps interface {
	RemoteApp(ctx context.Context, server, redirect string) (credentials []byte, since time.Time, err error)
	KeepRemoteApp(ctx context.Context, server, redirect string, credentials []byte) error
	ForgetRemoteApp(ctx context.Context, server, redirect string) error
}

// Options are what a Provider needs; all are required but PlainHTTP.
type Options struct {
	Client    Client
	Resolve   Resolver
	Apps      Apps
	SiteName  string // what people read on their server of who asks
	Now       func() time.Time
	PlainHTTP bool // servers may be asked by http, for closed networks and tests
}

// Provider signs people in. It is safe for concurrent use.
type Provider struct{ Options }

// New returns a Provider on its parts.
func New(o Options) *Provider { return &Provider{o} }

// kept is what Finish needs to know of Begin.
type kept struct {
	Origin  string `json:"origin"` // of the server that vouches
	Host    string `json:"host"`   // of the handle that was asked for
	MiAuth  string `json:"miauth,omitempty"`
	PKCE    string `json:"pkce,omitempty"`
	Token   string `json:"token,omitempty"`  // the endpoint
	Revoke  string `json:"revoke,omitempty"` // the endpoint
	Granted string `json:"scope,omitempty"`
}

// Begin implements web.SignInProvider.
func (p *Provider) Begin(ctx context.Context, asked, returnTo, state string) (address string, keep []byte, err error) {
	user, host, err := parseAddress(asked)
	if err != nil {
		return "", nil, err
	}
	server, err := p.find(ctx, user, host)
	if err != nil {
		return "", nil, err
	}
	k := kept{Origin: server.origin, Host: host}
	if address, err = p.authorize(ctx, server, &k, returnTo, state); err != nil {
		return "", nil, err
	}
	keep, err = json.Marshal(k)
	return address, keep, err
}

// authorize returns the address at which the server asks the person.
func (p *Provider) authorize(ctx context.Context, server server, k *kept, returnTo, state string) (string, error) {
	app, err := p.app(ctx, server, returnTo)
	if err != nil {
		return "", err
	}
	if app.ClientID != "" {
		return oauthAddress(server, app, k, returnTo, state), nil
	}
	speaks, err := p.speaksMiAuth(ctx, server)
	if err != nil {
		return "", err
	}
	if !speaks {
		return "", badges.Errorf(badges.Invalid, "%s offers no way to sign in elsewhere that is known here. Sign in another way.", hostOf(server.origin))
	}
	return p.miAuthAddress(server, k, returnTo, state), nil
}

// Finish implements web.SignInProvider.
func (p *Provider) Finish(ctx context.Context, returnTo string, keep []byte, answer url.Values) (badges.Proof, error) {
	var k kept
	if err := json.Unmarshal(keep, &k); err != nil {
		return badges.Proof{}, err
	}
	if issuer := answer.Get("iss"); issuer != "" && strings.TrimSuffix(issuer, "/") != k.Origin { // RFC 9207 §2.4
		return badges.Proof{}, badges.Errorf(badges.Invalid, "The answer came from another server than the one that was asked. Please begin again.")
	}
	var username string
	var err error
	if k.MiAuth != "" {
		username, err = p.miAuthUser(ctx, k, answer)
	} else {
		username, err = p.oauthUser(ctx, k, returnTo, answer)
	}
	if err != nil {
		return badges.Proof{}, err
	}
	return p.prove(ctx, k, username)
}

// prove finds the actor of the person for whom the server has vouched.
func (p *Provider) prove(ctx context.Context, k kept, username string) (badges.Proof, error) {
	user, claimed, remote := strings.Cut(username, "@")
	server := hostOf(k.Origin)
	if !isUsername(user) || remote && !strings.EqualFold(claimed, server) && !strings.EqualFold(claimed, k.Host) {
		return badges.Proof{}, notProved(server)
	}
	failed := error(notProved(server))
	for _, host := range []string{k.Host, server} {
		acct := user + "@" + host
		actor, err := p.Resolve(ctx, acct)
		if err == nil && originOf(actor.ID) == k.Origin && strings.EqualFold(actor.Username, user) {
			handle := "@" + strings.ToLower(acct)
			return badges.Proof{
				Provider: Name, Subject: actor.ID, Label: handle, Name: actor.Name,
				Identity: badges.Identity{Kind: badges.FediverseIdentity, Value: actor.ID, Handle: handle},
			}, nil
		}
		if badges.KindOf(err) == badges.Unavailable {
			failed = err
		}
		if host == server {
			break
		}
	}
	return badges.Proof{}, failed
}

func notProved(server string) *badges.Error {
	return badges.Errorf(badges.Forbidden, "%s says who you are, but no account of that name can be found there. Sign in with the server that your account is on.", server)
}
