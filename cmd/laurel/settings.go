package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"laurel/badges"
)

// noting is a resolver that notes which settings it has answered.
func noting(r kong.Resolver, given map[string]bool) kong.Resolver {
	return kong.ResolverFunc(func(c *kong.Context, p *kong.Path, flag *kong.Flag) (any, error) {
		value, err := r.Resolve(c, p, flag)
		if value != nil && value != "" {
			given[flag.Name] = true
		}
		return value, err
	})
}

// givenFlags adds the settings of the command line to those of the environment and
// of the file.
func givenFlags(command *kong.Context, given map[string]bool) {
	for _, step := range command.Path {
		if step.Flag != nil {
			given[step.Flag.Name] = true
		}
	}
}

// useSettings tells the domain what the configuration says about what admins may
// change while the server runs: what somebody has written there wins, the rest are
// defaults.
func (d *domain) useSettings(c Config) error {
	colour, err := ownLook(c.Server)
	if err != nil {
		return err
	}
	d.Defaults = badges.Settings{
		Name: c.Name, Summary: c.Summary, Landing: c.Landing, About: c.About, Rules: c.Rules, Colour: colour.Colour, SignUp: c.SignUp,
		IssuerRequests:    cmp.Or(badges.RequestPolicy(c.IssuerRequests), badges.RequestsClosed),
		IssuersPerAccount: max(1, int(c.IssuersPerAccount)),
		BackupSchedule:    badges.BackupSchedule(c.BackupSchedule), BackupsKept: int(c.BackupsKept), ListDays: int(c.ListDays),
	}
	for _, name := range badges.SettingNames() {
		if slices.Contains(c.Given, strings.ReplaceAll(name, "_", "-")) {
			d.Fixed = append(d.Fixed, name)
		}
	}
	return nil
}

// siteName is what the server is called when it starts; mails and other servers
// know it by that until it starts again.
func siteName(ctx context.Context, d *domain) (string, error) {
	settings, err := d.Settings(ctx)
	return cmp.Or(settings.Name, d.Site.MainDomain()), err
}
