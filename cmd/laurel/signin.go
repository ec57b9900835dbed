package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/federation"
	"laurel/federation/fetch"
	"laurel/federation/remote"
	"laurel/web"
	signin "laurel/web/signin/fediverse"
)

type accountSignInLink struct {
	Account string `arg:"" help:"Account: its id or e-mail address."`
}

// Run prints a link for somebody who has lost the ways to sign in, or has none yet.
func (c *accountSignInLink) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		token, expires, err := d.SignInLink(ctx, badges.Operator(), account.ID)
		if err != nil {
			return err
		}
		link := d.signInLink(token)
		return a.print(struct {
			Account   int64     `json:"account"`
			URL       string    `json:"url"`
			ExpiresAt time.Time `json:"expiresAt"`
		}{account.ID, link, expires}, func() { a.printf("%s\n", link) })
	})
}

// signInLink is the address at which a token signs in.
func (d *domain) signInLink(token string) string {
	return d.Site.Origin(d.Site.MainDomain()) + "/sign-in/link/" + token
}

// greetFirstAdmin prints a link by which somebody becomes the first admin, at each
// start until somebody has.
func greetFirstAdmin(ctx context.Context, d *domain, w io.Writer) error {
	token, _, needed, err := d.FirstAdminLink(ctx)
	if err != nil {
		return fmt.Errorf("make the first admin's link: %w", err)
	}
	if needed {
		fmt.Fprintf(w, "No admin can sign in yet. This link makes you one; it works once, within an hour:\n\n  %s\n\n", d.signInLink(token))
	}
	return nil
}

// signInWays are the ways to sign in that lead by other servers.
func signInWays(c Config, d *domain, siteName string, fediverse *federation.Server, out outside) ([]web.SignInWay, error) {
	providers, err := c.OIDC.ways(c.Outgoing, out, d.Now)
	if err != nil {
		return nil, err
	}
	return append([]web.SignInWay{{Name: signin.Name, Asks: true, Provider: signin.New(signin.Options{
		Client: out, Resolve: accountResolver(fediverse), Apps: d.Service, SiteName: siteName, Now: d.Now,
		PlainHTTP: c.Outgoing.PlainHTTP,
	})}}, providers...), nil
}

// accountResolver finds accounts for the sign-in, which knows nothing of federation.
func accountResolver(fediverse *federation.Server) signin.Resolver {
	return func(ctx context.Context, acct string) (signin.Actor, error) {
		actor, err := fediverse.ResolveAccount(ctx, acct)
		kind := fetch.KindOf(err)
		switch {
		case err == nil:
			return signin.Actor{ID: actor.ID, Username: actor.Username, Name: actor.Name}, nil
		case errors.Is(err, remote.ErrNotActor), kind == fetch.Refused, kind == fetch.NoSuchHost:
			return signin.Actor{}, &badges.Error{Kind: badges.Invalid, Field: "address", Err: err,
				Message: "There is no account @" + acct + ". Look at your profile for your address."}
		}
		return signin.Actor{}, &badges.Error{Kind: badges.Unavailable, Err: err, Message: "The server of @" + acct + " does not answer at present. Try again later."}
	}
}

// Do implements [signin.Client].
func (o outside) Do(ctx context.Context, method, address string, header http.Header, body []byte) (signin.Answer, error) {
	answer, err := o.client.Exchange(ctx, method, address, header, body)
	if err == nil {
		return signin.Answer{Status: answer.Status, Body: answer.Body}, nil
	}
	kind, message := badges.Unavailable, "The server does not answer at present. Try again later."
	switch fetch.KindOf(err) {
	case fetch.Refused, fetch.NoSuchHost:
		kind, message = badges.Invalid, "There is no such server that can be reached from here. Check the address."
	}
	return signin.Answer{}, &badges.Error{Kind: kind, Err: err, Message: message}
}
