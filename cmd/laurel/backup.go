package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"laurel/store"
)

// backupCommand copies the database while the server goes on.
type backupCommand struct {
	File string `arg:"" help:"File to make. It must not exist."`
}

// Run also says what else belongs to a backup and how to restore it: nobody
// looks that up in good time.
func (c *backupCommand) Run(ctx context.Context, a *app) error {
	if err := a.common.requireDatabase(); err != nil {
		return err
	}
	// Without the secret: a backup can be made while the key is missing.
	db, err := store.Open(ctx, a.common.databaseDSN())
	if err != nil {
		return err
	}
	if err := errors.Join(db.Backup(ctx, c.File), db.Close()); err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	keep := []string{a.common.secretPath()}
	if config := a.common.configFile(); config != "" {
		keep = append(keep, config)
	}
	return a.print(struct {
		File  string   `json:"file"`
		Bytes int64    `json:"bytes"`
		Keep  []string `json:"keep"`
	}{c.File, info.Size(), keep}, func() {
		a.printf("Copied the database to %s (%d kB).\n", c.File, info.Size()/1000)
		for _, path := range keep {
			a.printf("Keep %s with it.\n", path)
		}
		a.printf("To restore: stop the server, put those files back, run laurel restore %s, and start it.\n", filepath.Base(c.File))
	})
}
