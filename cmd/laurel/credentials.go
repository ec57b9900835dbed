package main

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/web/compat/mypit"
)

// credentialsView are the credentials of a MyPit client in results, with its
// clients' own names. SecretKey is there once, when it is made.
type credentialsView struct {
	ID        int64      `json:"id"`
	Issuer    int64      `json:"issuer"`
	ClientID  string     `json:"clientId"`
	SecretKey string     `json:"secretKey,omitempty"`
	UserID    string     `json:"userId"`
	CreatedAt *time.Time `json:"createdAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

func (d *domain) viewCredentials(ctx context.Context, c badges.Client) (credentialsView, error) {
	userID, err := mypit.UserID(ctx, d.Store, c.IssuerID)
	return credentialsView{
		ID: c.ID, Issuer: c.IssuerID, ClientID: c.Key, UserID: userID,
		CreatedAt: moment(c.CreatedAt), RevokedAt: moment(c.RevokedAt),
	}, err
}

// createCredentials makes the credentials of a program that speaks the MyPit API.
func (c *apiKeyCreate) createCredentials(ctx context.Context, a *app, d *domain) error {
	if c.Issuer == "" {
		return badges.Errorf(badges.Invalid, `name the issuer that the program issues for with --issuer; "laurel issuer list" shows those there are`)
	}
	issuer, err := d.findIssuer(ctx, c.Issuer)
	if err != nil {
		return err
	}
	var client badges.Client
	var secret string
	err = d.Together(ctx, func(s *badges.Service) (err error) {
		client, secret, err = s.CreateClient(ctx, badges.Operator(), badges.NewClient{
			Purpose: mypit.System, IssuerID: issuer.ID, Key: c.Key, Secret: c.Secret,
		})
		if err != nil || c.UserID == "" {
			return err
		}
		return s.SetForeign(ctx, issuer.ID, badges.Foreign{System: mypit.System, Kind: mypit.KindUser, Slug: c.UserID})
	})
	if err != nil {
		return err
	}
	v, err := d.viewCredentials(ctx, client)
	if err != nil {
		return err
	}
	v.SecretKey = secret
	return a.print(v, func() { a.printf("clientId: %s\nsecretKey: %s\nuserId: %s\n", v.ClientID, v.SecretKey, v.UserID) })
}

func (a *app) listCredentials(ctx context.Context, d *domain) error {
	clients, err := d.Store.Clients(ctx, mypit.System)
	if err != nil {
		return err
	}
	var views []credentialsView
	for _, c := range clients {
		v, err := d.viewCredentials(ctx, c)
		if err != nil {
			return err
		}
		views = append(views, v)
	}
	return printList(a, views, "ID ISSUER CLIENT-ID USER-ID CREATED REVOKED", func(v credentialsView) []any {
		return []any{v.ID, v.Issuer, v.ClientID, v.UserID, v.CreatedAt, v.RevokedAt}
	})
}

// revokeCredentials shuts a MyPit client out at once.
func (d *domain) revokeCredentials(ctx context.Context, id int64) error {
	clients, err := d.Store.Clients(ctx, mypit.System)
	if err != nil {
		return err
	}
	for _, c := range clients {
		if c.ID == id {
			return d.RevokeClient(ctx, badges.Operator(), id)
		}
	}
	return badges.Errorf(badges.NotFound, `there are no credentials %d; "laurel apikey list --for mypit" shows those there are`, id)
}
