package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"laurel/badges"
)

// initCommand writes the configuration file and makes the data folder.
type initCommand struct {
	Domain []string `required:"" placeholder:"DOMAIN" help:"Domain of the server, such as badges.example.org. Several, with commas between: the first is the main one."`
}

// Run refuses to overwrite a file that exists.
func (c *initCommand) Run(_ context.Context, a *app) error {
	path := a.common.Config
	if path == "" {
		path = defaultConfigFile
	}
	settings := map[string]any{"origins": origins(c.Domain), "data": a.common.Data}
	if a.common.Database != "" {
		settings["database"] = a.common.Database
	}
	if a.common.SecretKeyFile != "" {
		settings["secret-key-file"] = a.common.SecretKeyFile
	}
	if _, err := badges.NewSite(origins(c.Domain)...); err != nil {
		return err
	}
	content, err := annotatedConfig(settings)
	if err != nil {
		return err
	}
	if err := writeNew(path, content, 0o600); err != nil {
		return err
	}
	if err := os.MkdirAll(a.common.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	secret := a.common.secretPath()
	if err := createSecret(secret); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the secret key: %w", err)
	}
	return a.print(struct {
		Config    string   `json:"config"`
		Origins   []string `json:"origins"`
		Data      string   `json:"data"`
		SecretKey string   `json:"secretKey"`
	}{path, origins(c.Domain), a.common.Data, secret}, func() {
		a.printf("Wrote %s and %s.\n", path, secret)
		a.printf("Keep a copy of both: without the secret key, the issuers can no longer sign.\n")
		a.printf("Next: read %s, point %s at this machine, and run \"laurel serve\".\n", path, c.Domain[0])
	})
}

// origins returns the addresses of domains. A domain that comes with its scheme
// keeps it.
func origins(domains []string) []string {
	list := make([]string, len(domains))
	for i, d := range domains {
		list[i] = d
		if !strings.Contains(d, "://") {
			list[i] = "https://" + d
		}
	}
	return list
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return badges.Errorf(badges.Conflict, "%s exists already; edit it, or move it away and try again", path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}
