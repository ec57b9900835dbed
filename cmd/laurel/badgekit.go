package main

import (
	"context"
	"strings"
	"time"

	"laurel/badges"
	"laurel/web/compat/badgekit"
)

// badgekitCommand makes what the BadgeKit API has no calls for.
type badgekitCommand struct {
	System   badgekitSystemCommand   `cmd:"" help:"Systems: the issuers at the top, which everything else is below."`
	Consumer badgekitConsumerCommand `cmd:"" help:"Consumer keys: with one, a program manages a system."`
	Webhook  badgekitWebhookCommand  `cmd:"" help:"Webhooks that are told of awards, revocations and reviews in BadgeKit's form."`
}

type badgekitSystemCommand struct {
	Create systemCreate `cmd:"" help:"Make a system."`
	List   systemList   `cmd:"" help:"List systems."`
}

// systemView is a system in results.
type systemView struct {
	Slug   string `json:"slug"`
	Issuer int64  `json:"issuer"`
	Name   string `json:"name"`
	URL    string `json:"url,omitempty"`
	Handle string `json:"handle"`
}

func (d *domain) viewSystem(slug string, i badges.Issuer) systemView {
	return systemView{Slug: slug, Issuer: i.ID, Name: i.Name, URL: i.Website, Handle: d.Site.Handle(i)}
}

type systemCreate struct {
	Slug     string `arg:"" help:"Name of the system in addresses, such as city."`
	Name     string `help:"Name that people read. The slug if left out."`
	URL      string `name:"url" help:"The system's own website. This server's main address if left out."`
	Username string `help:"Name in the issuer's fediverse handle, which can't be changed. Made from the slug if left out."`
	Domain   string `help:"One of the server's domains; the main one if left out."`
}

func (c *systemCreate) Run(ctx context.Context, a *app) error {
	return a.begin(ctx, func(d *domain) error {
		n := badges.NewIssuer{
			Domain: c.Domain, Username: c.Username, IssuerProfile: badges.IssuerProfile{Name: c.Name, Website: c.URL},
			Foreign: &badges.Foreign{System: badgekit.System, Kind: badgekit.KindSystem, Slug: c.Slug},
		}
		if n.Username == "" {
			n.Username = strings.ReplaceAll(strings.TrimSpace(c.Slug), " ", "-")
		}
		if n.Name == "" {
			n.Name = c.Slug
		}
		if n.Website == "" {
			n.Website = d.Site.Origin(d.Site.MainDomain())
		}
		issuer, err := d.CreateIssuer(ctx, badges.Operator(), n)
		if err != nil {
			return err
		}
		v := d.viewSystem(c.Slug, issuer)
		return a.print(v, func() {
			a.printf("System %s: issuer %d, %s\n", v.Slug, v.Issuer, v.Handle)
			a.printf("Next: \"laurel badgekit consumer create --system %s\" makes a key for a program.\n", v.Slug)
		})
	})
}

type systemList struct{}

func (c *systemList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuers, err := d.Store.Issuers(ctx, badges.IssuerFilter{Role: badges.RoleIssuer, TopLevel: true})
		if err != nil {
			return err
		}
		ids := make([]int64, len(issuers))
		for n, i := range issuers {
			ids[n] = i.ID
		}
		slugs, err := d.Store.Slugs(ctx, badgekit.System, badgekit.KindSystem, ids...)
		if err != nil {
			return err
		}
		var views []systemView
		for _, i := range issuers {
			if slug, ok := slugs[i.ID]; ok {
				views = append(views, d.viewSystem(slug, i))
			}
		}
		return printList(a, views, "SLUG ISSUER HANDLE NAME URL", func(v systemView) []any {
			return []any{v.Slug, v.Issuer, v.Handle, v.Name, v.URL}
		})
	})
}

// findSystem returns the id of the issuer that is a system.
func (d *domain) findSystem(ctx context.Context, slug string) (int64, error) {
	id, err := d.Store.Alias(ctx, badgekit.System, badgekit.KindSystem, slug)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no system %q; "laurel badgekit system list" shows those there are`, slug)
	}
	return id, err
}

type badgekitConsumerCommand struct {
	Create consumerCreate `cmd:"" help:"Make a consumer key and print it, then its secret. The secret can't be shown again."`
	List   consumerList   `cmd:"" help:"List consumer keys."`
	Revoke consumerRevoke `cmd:"" help:"End a consumer key at once."`
}

// consumerView is a consumer key in results. Secret is there once, when it is made.
type consumerView struct {
	ID        int64      `json:"id"`
	Issuer    int64      `json:"issuer"`
	Key       string     `json:"key"`
	Secret    string     `json:"secret,omitempty"`
	CreatedAt *time.Time `json:"createdAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

func viewConsumer(c badges.Client) consumerView {
	return consumerView{ID: c.ID, Issuer: c.IssuerID, Key: c.Key, CreatedAt: moment(c.CreatedAt), RevokedAt: moment(c.RevokedAt)}
}

type consumerCreate struct {
	System string `required:"" help:"Slug of the system that the key is for."`
	Key    string `help:"A key of your own, such as one that a program has. Left out, one is made."`
	Secret string `help:"A secret of your own. Left out, one is made."`
}

func (c *consumerCreate) Run(ctx context.Context, a *app) error {
	if c.Key == "master" {
		return badges.Errorf(badges.Invalid, `the key "master" stands for the master secret, which is set with badgekit.master_secret; choose another key`)
	}
	return a.do(ctx, func(d *domain) error {
		system, err := d.findSystem(ctx, c.System)
		if err != nil {
			return err
		}
		client, secret, err := d.CreateClient(ctx, badges.Operator(), badges.NewClient{
			Purpose: badgekit.System, IssuerID: system, Key: c.Key, Secret: c.Secret,
		})
		if err != nil {
			return err
		}
		v := viewConsumer(client)
		v.Secret = secret
		return a.print(v, func() { a.printf("%s\n%s\n", v.Key, v.Secret) })
	})
}

type consumerList struct{}

func (c *consumerList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		clients, err := d.Store.Clients(ctx, badgekit.System)
		if err != nil {
			return err
		}
		var views []consumerView
		for _, client := range clients {
			views = append(views, viewConsumer(client))
		}
		return printList(a, views, "ID ISSUER KEY CREATED REVOKED", func(v consumerView) []any {
			return []any{v.ID, v.Issuer, v.Key, v.CreatedAt, v.RevokedAt}
		})
	})
}

type consumerRevoke struct {
	ID int64 `arg:"" help:"Id of the consumer key, as \"laurel badgekit consumer list\" shows it."`
}

func (c *consumerRevoke) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if err := d.RevokeClient(ctx, badges.Operator(), c.ID); err != nil {
			return err
		}
		return a.print(struct {
			ID      int64 `json:"id"`
			Revoked bool  `json:"revoked"`
		}{c.ID, true}, func() { a.printf("Revoked consumer key %d.\n", c.ID) })
	})
}

type badgekitWebhookCommand struct {
	Create badgekitWebhookCreate `cmd:"" help:"Have an address told of a system's awards, revocations and reviews, and print the secret that signs the messages. A system may have several."`
	List   badgekitWebhookList   `cmd:"" help:"List a system's webhooks. \"laurel webhook\" tests, disables and deletes them and shows their history."`
}

type badgekitWebhookCreate struct {
	System string `required:"" help:"Slug of the system."`
	URL    string `required:"" name:"url" help:"Address that gets the messages."`
	Secret string `help:"A secret that the receiver knows. Left out, one is made."`
}

func (c *badgekitWebhookCreate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		system, err := d.findSystem(ctx, c.System)
		if err != nil {
			return err
		}
		return a.createWebhook(ctx, d, badges.NewWebhook{
			IssuerID: system, URL: c.URL, Format: badges.JWTWebhook, Secret: c.Secret,
			Events: []badges.EventKind{badges.GrantAccepted, badges.GrantRevoked, badges.ApplicationReviewed},
		})
	})
}

type badgekitWebhookList struct {
	System string `required:"" help:"Slug of the system."`
}

func (c *badgekitWebhookList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		system, err := d.findSystem(ctx, c.System)
		if err != nil {
			return err
		}
		hooks, err := d.Store.Webhooks(ctx, system)
		if err != nil {
			return err
		}
		return a.printWebhooks(hooks)
	})
}
