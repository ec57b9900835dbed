package main

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/web/compat/mypit"
)

type apiKeyCommand struct {
	Create apiKeyCreate `cmd:"" help:"Make an API key and print it, alone. It can't be shown again."`
	List   apiKeyList   `cmd:"" help:"List an account's keys: their beginnings, never the keys."`
	Revoke apiKeyRevoke `cmd:"" help:"End a key at once."`
}

// apiKeyView is an API key in results. Key is there once, when it is made.
type apiKeyView struct {
	ID         int64      `json:"id"`
	AccountID  int64      `json:"account"`
	Name       string     `json:"name,omitempty"`
	Prefix     string     `json:"prefix"`
	Key        string     `json:"key,omitempty"`
	CreatedAt  *time.Time `json:"createdAt"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`
	RevokedAt  *time.Time `json:"revokedAt,omitempty"`
}

func viewAPIKey(k badges.APIKey) apiKeyView {
	return apiKeyView{
		ID: k.ID, AccountID: k.AccountID, Name: k.Name, Prefix: k.Prefix,
		CreatedAt: moment(k.CreatedAt), LastUsedAt: moment(k.LastUsedAt), RevokedAt: moment(k.RevokedAt),
	}
}

type apiKeyCreate struct {
	For     string `enum:"laurel,mypit,bitbadges" default:"laurel" help:"Which API the key is for: laurel, mypit (prints clientId, secretKey and userId) or bitbadges (for dynamic stores)."`
	Account string `help:"Account that the key acts for: its id or e-mail address. For laurel and bitbadges."`
	Name    string `help:"What the key is for, to tell keys apart."`
	Key     string `help:"A key of your own, such as one that a program used with another server; for mypit, the clientId. Left out, one is made."`
	Issuer  string `help:"For mypit: the issuer that the program issues for: its id, username or @username@domain."`
	Secret  string `help:"For mypit: a secretKey of your own. Left out, one is made."`
	UserID  string `name:"user-id" help:"For mypit: a userId that the issuer had elsewhere. Left out, the issuer's id."`
}

func (c *apiKeyCreate) Run(ctx context.Context, a *app) error {
	if c.For == mypit.System {
		return a.do(ctx, func(d *domain) error { return c.createCredentials(ctx, a, d) })
	}
	if c.Account == "" {
		return badges.Errorf(badges.Invalid, "name the account that the key acts for with --account; \"laurel account list\" shows those there are")
	}
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		key, stored, err := d.CreateAPIKey(ctx, badges.Operator(), account.ID, c.Name, c.Key)
		if err != nil {
			return err
		}
		view := viewAPIKey(stored)
		view.Key = key
		return a.print(view, func() { a.printf("%s\n", key) })
	})
}

type apiKeyList struct {
	For     string `enum:"laurel,mypit,bitbadges" default:"laurel" help:"Which API the keys are for; those of mypit belong to issuers."`
	Account string `help:"Account: its id or e-mail address. For laurel and bitbadges."`
}

func (c *apiKeyList) Run(ctx context.Context, a *app) error {
	if c.For == mypit.System {
		return a.do(ctx, func(d *domain) error { return a.listCredentials(ctx, d) })
	}
	if c.Account == "" {
		return badges.Errorf(badges.Invalid, "name the account with --account; \"laurel account list\" shows those there are")
	}
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		keys, err := d.Store.APIKeys(ctx, account.ID)
		if err != nil {
			return err
		}
		var views []apiKeyView
		for _, k := range keys {
			views = append(views, viewAPIKey(k))
		}
		return printList(a, views, "ID NAME PREFIX CREATED LAST-USED REVOKED", func(v apiKeyView) []any {
			return []any{v.ID, v.Name, v.Prefix + "…", v.CreatedAt, v.LastUsedAt, v.RevokedAt}
		})
	})
}

type apiKeyRevoke struct {
	For string `enum:"laurel,mypit,bitbadges" default:"laurel" help:"Which API the key is for."`
	ID  int64  `arg:"" help:"Id of the key, as \"laurel apikey list\" shows it."`
}

func (c *apiKeyRevoke) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		revoke := func(ctx context.Context, id int64) error { return d.RevokeAPIKey(ctx, badges.Operator(), id) }
		if c.For == mypit.System {
			revoke = d.revokeCredentials
		}
		if err := revoke(ctx, c.ID); err != nil {
			return err
		}
		return a.print(struct {
			ID      int64 `json:"id"`
			Revoked bool  `json:"revoked"`
		}{c.ID, true}, func() { a.printf("Revoked API key %d.\n", c.ID) })
	})
}
