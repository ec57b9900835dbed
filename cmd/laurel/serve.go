package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// serveCommand runs the server.
type serveCommand struct {
	Server
	Demo bool `help:"On a database without issuers, make a demo: an issuer, a badge and an API key."`
}

// grace is how long the requests and tasks at work may take to end after the
// server was asked to stop. What takes longer is done again after the next start.
const grace = 20 * time.Second

// Run serves until it is asked to stop.
func (c *serveCommand) Run(ctx context.Context, a *app) (err error) {
	config := Config{Common: a.common, Server: c.Server, Given: a.given}
	log := newLogger(config.Log, a.err)
	d, err := openDomain(ctx, config.Common)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.db.Close()) }()

	m := newMetrics()
	d.Store = observedStore{d.Store, m.events}
	s, err := assemble(ctx, config, d, m, log)
	if err != nil {
		return err
	}
	ports := &listeners{log: log}
	defer ports.close()
	if err := ports.listenPublic(config, s.handler, d.Site); err != nil {
		return err
	}
	if config.MetricsListen != "" {
		if err := ports.listen("metrics_listen", config.MetricsListen, m.handler(), nil); err != nil {
			return err
		}
	}
	if err := prepare(ctx, d); err != nil {
		return err
	}
	if c.Demo {
		found, ok, err := ensureDemo(ctx, d)
		if err != nil {
			return fmt.Errorf("make the demo: %w", err)
		}
		if ok {
			found.welcome(a.out, d.Site)
		}
	}
	if err := greetFirstAdmin(ctx, d, a.out); err != nil {
		return err
	}
	debug.FreeOSMemory() // reading templates and migrations took more than serving needs
	log.Info("ready", "version", readBuild().Version, "origin", d.Site.Origin(d.Site.MainDomain()), "listen", ports.addresses())
	return serveUntilStopped(ctx, ports, s.workers, log)
}

// prepare brings the database to where the server can begin.
func prepare(ctx context.Context, d *domain) error {
	if err := d.db.Claim(ctx); err != nil {
		return err
	}
	return d.EnsureServerActors(ctx)
}
