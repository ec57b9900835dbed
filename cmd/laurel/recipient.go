package main

import (
	"context"

	"laurel/badges"
)

type recipientCommand struct {
	Link recipientLink `cmd:"" help:"Say that a person with an e-mail address has a fediverse account: what is awarded to the address goes there from now on."`
}

type recipientLink struct {
	Email   string `required:"" help:"The person's e-mail address."`
	Profile string `required:"" help:"Their fediverse handle (@user@host) or profile address."`
}

// Run links what the operator vouches for. The server looks the profile up.
func (c *recipientLink) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		identity, err := d.LinkIdentity(ctx, badges.Operator(), c.Email, c.Profile)
		if err != nil {
			return err
		}
		return a.print(struct {
			Recipient int64  `json:"recipient"`
			Identity  string `json:"identity"`
			Kind      string `json:"identityKind"`
		}{identity.RecipientID, identity.Value, string(identity.Kind)}, func() {
			a.printf("Linked. Badges awarded to %s go to %s from now on", c.Email, identity.Value)
			if identity.Kind == badges.ProfileIdentity {
				a.printf(", once the server has looked it up")
			}
			a.printf(".\n")
		})
	})
}
