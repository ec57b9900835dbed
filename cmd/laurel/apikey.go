package main

import (
	"context"
	"time"

	"laurel/badges"
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
	Account string `required:"" help:"Account that the key acts for: its id or e-mail address."`
	Name    string `help:"What the key is for, to tell keys apart."`
	Key     string `help:"A key of your own, such as one that a program used with another server. Left out, one is made."`
}

func (c *apiKeyCreate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		key, stored, err := d.CreateAPIKey(ctx, account.ID, c.Name, c.Key)
		if err != nil {
			return err
		}
		view := viewAPIKey(stored)
		view.Key = key
		return a.print(view, func() { a.printf("%s\n", key) })
	})
}

type apiKeyList struct {
	Account string `required:"" help:"Account: its id or e-mail address."`
}

func (c *apiKeyList) Run(ctx context.Context, a *app) error {
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
	ID int64 `arg:"" help:"Id of the key, as \"laurel apikey list\" shows it."`
}

func (c *apiKeyRevoke) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if err := d.RevokeAPIKey(ctx, c.ID); err != nil {
			return err
		}
		return a.print(struct {
			ID      int64 `json:"id"`
			Revoked bool  `json:"revoked"`
		}{c.ID, true}, func() { a.printf("Revoked API key %d.\n", c.ID) })
	})
}
