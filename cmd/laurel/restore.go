package main

import (
	"context"
	"strings"
	"time"

	"laurel/badges"
	"laurel/store"
)

// restoreCommand puts a backup in the place of the database.
type restoreCommand struct {
	File string `arg:"" help:"Backup, made by laurel backup or downloaded from the server's page."`
}

// Run changes nothing unless the backup is whole and the secret opens its keys.
func (c *restoreCommand) Run(ctx context.Context, a *app) error {
	path := a.common.databaseDSN()
	if strings.Contains(path, "://") {
		return badges.Errorf(badges.Invalid, "the data is in PostgreSQL, which restores it itself; run pg_restore --clean --if-exists with the file that pg_dump has made")
	}
	aside := strings.TrimSuffix(path, ".db") + "-replaced-" + time.Now().UTC().Format("20060102T150405Z") + ".db"
	kept, err := store.Restore(ctx, c.File, path, aside, func(ctx context.Context, db *store.DB) error {
		records := store.Badges{DB: db}
		vault, err := loadVault(ctx, a.common.secretPath(), records)
		if err != nil {
			return err
		}
		return checkSecret(ctx, records, badges.NewKeyring(records, vault, time.Now))
	})
	if err != nil {
		return err
	}
	return a.print(struct {
		Database string `json:"database"`
		Kept     string `json:"kept,omitempty"`
	}{path, kept}, func() {
		a.printf("Restored %s from %s.\n", path, c.File)
		if kept != "" {
			a.printf("What was there before is kept as %s; remove it when all is well.\n", kept)
		}
	})
}
