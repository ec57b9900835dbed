package main

import (
	"context"
	"errors"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/verification"
	"laurel/federation/outbox"
	"laurel/store"
	"laurel/web/compat/badgekit"
	"laurel/web/compat/mypit"
	"laurel/web/mail"
)

// domain is an opened server: its database and the Service that changes it.
type domain struct {
	*badges.Service
	db *store.DB
}

// openDomain opens the database and the secret and puts the Service together,
// the same for the server and for every operator's command, so that a command's
// changes have the same consequences.
func openDomain(ctx context.Context, c Common) (*domain, error) {
	site, err := badges.NewSite(c.Origins...)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, c.databaseDSN())
	if err != nil {
		return nil, err
	}
	records := store.Badges{DB: db}
	vault, err := loadVault(ctx, c.secretPath(), records)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	keyring := badges.NewKeyring(records, vault, time.Now)
	if err := checkSecret(ctx, records, keyring); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	service := badges.NewService(badges.Options{
		Store:     records,
		Site:      site,
		Vault:     vault,
		Keyring:   keyring,
		Documents: openbadges.Builder{Site: site},
		Check:     verification.SelfCheck{Site: site, Keys: records, Now: time.Now},
		Now:       time.Now,
		Consumers: consumers(),
		Backups:   &store.BackupFolder{DB: db, Path: c.backupFolder()},
	})
	return &domain{Service: service, db: db}, nil
}

// do opens the domain, whose database must exist, for one command. A command
// that is run in the wrong folder would otherwise work on a new, empty one.
func (a *app) do(ctx context.Context, command func(d *domain) error) error {
	if err := a.common.requireDatabase(); err != nil {
		return err
	}
	return a.begin(ctx, command)
}

// begin is do for the commands with which a server may begin.
func (a *app) begin(ctx context.Context, command func(d *domain) error) error {
	d, err := openDomain(ctx, a.common)
	if err != nil {
		return err
	}
	return errors.Join(command(d), d.db.Close())
}

// consumers are all that happens after events. They are registered in commands
// too, whose events the server then takes up.
func consumers() []badges.Consumer {
	return []badges.Consumer{
		badges.ProcessConsumer(), badges.MilestoneConsumer(), badges.WebhookConsumer(),
		outbox.Consumer(), mail.Consumer(), mail.InvitationConsumer(), badgekit.PictureConsumer(), mypit.PictureConsumer(),
	}
}
