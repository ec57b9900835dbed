package main

import (
	"context"

	"laurel/badges"
)

type grantReissue struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Grant string `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
	To    string `placeholder:"IDENTITY" help:"Who the recipient is now: a fediverse handle (@user@host) or the address of a profile, an e-mail address, or a DID. Left out: the account to which theirs has moved."`
}

func (c *grantReissue) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		var to badges.Identity
		if c.To != "" {
			if to, err = badges.ParseRecipient(c.To); err != nil {
				return err
			}
		}
		if to.Kind == badges.ProfileIdentity {
			account, err := d.lookUpAccount(ctx, a, c.Outgoing, to.Value)
			if err != nil {
				return err
			}
			to = account.Identity()
		}
		if g, err = d.Reissue(ctx, badges.Operator(), g.ID, to); err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}
