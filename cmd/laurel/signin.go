package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"laurel/badges"
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
