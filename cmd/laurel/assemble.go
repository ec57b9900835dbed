package main

import (
	"context"
	crypto "crypto/rand"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/badges/markdown"
	"laurel/badges/task"
	"laurel/badges/tint"
	"laurel/badges/verification"
	"laurel/federation"
	"laurel/federation/delivery"
	"laurel/federation/fetch"
	"laurel/federation/inbox"
	"laurel/store"
	"laurel/templates"
	"laurel/web"
	"laurel/web/api"
	"laurel/web/counting"
)

// server is the server put together: what answers requests, and what works
// beside that.
type server struct {
	handler http.Handler
	workers []worker
}

const (
	// Lanes of tasks at work at the same time. Most wait for the disk, and the
	// more wait together the less each commit costs; some look up servers that
	// take their time, and must not hold up the others.
	taskWorkers   = 32
	deliveryHosts = 64 // hosts that are delivered to at the same time
)

// assemble makes every part and gives it what it needs.
func assemble(ctx context.Context, c Config, d *domain, m *metrics, log *slog.Logger) (*server, error) {
	if err := d.useSettings(c); err != nil {
		return nil, err
	}
	name, err := siteName(ctx, d)
	if err != nil {
		return nil, err
	}
	renderer, err := templates.New(append(furtherLanguages(), templates.WithDefaultLanguage(c.Language))...)
	if err != nil {
		return nil, err
	}
	mailer, err := newMailer(c, d, name, renderer, log)
	if err != nil {
		return nil, err
	}
	text := markdown.New()
	out := newOutside(c.Outgoing, d)
	own := &ourselves{site: d.Site, outwards: strangers(out)}
	keeper := newKeeper(d, own)
	fediverse := newFederation(c, d, text, keeper, renderer.Words(), m, log)
	standIn, err := d.ensureStandIn(ctx)
	if err != nil {
		return nil, err
	}
	compatible := newCompatible(c, d, out, standIn, log)
	hooks := newWebhookSender(d, out, compatible.badgeKit.HookPayload, compatible.myPit.HookPayload, log)
	tasks := &task.Runner{
		Queue: d.db, Handlers: m.observeTasks(taskHandlers(d, fediverse, mailer, compatible, hooks)), Now: d.Now, Random: rand.Float64,
		Wake: d.db.TaskWake(), Log: log, Workers: taskWorkers,
	}
	ways, err := signInWays(c, d, name, fediverse, out)
	if err != nil {
		return nil, err
	}
	drawings, err := designer.New()
	if err != nil {
		return nil, err
	}
	visits := counting.New(d.AddDailyCounts, d.Now, log)
	pages := web.New(web.Options{
		Site: d.Site, Service: d.Service, Reader: d.Store, Comments: commentsFrom(d.db), Queues: queues{d.db}, Markdown: text, Renderer: renderer, Designer: drawings,
		Federation: fediverse,
		API: api.New(api.Options{
			Service: d.Service, Store: d.Store, Deliveries: delivery.Progress{Store: d.db}, Log: log, Network: web.Network,
			RequestsPerMinute: int(c.APIRequestsPerMinute), Verifier: keeper,
		}),
		Receptions: delivery.Progress{Store: d.db}, Fetch: out.Fetch, TestHook: hooks.Test, LookUp: fediverse.LookUp, Endorsing: endorsing{keeper.Verifier, endorsedFinder{out, d.Now}},
		Verifier: keeper, WebPages: strangers(out), Snapshots: snapshots{d, keeper.Verifier},
		Count: visits.Count, Hosts: hostsFrom(d.db),
		Compatible:   compatible.served(c),
		SignInByMail: c.SMTP.Host != "",
		SignInWays:   ways,
		Ready:        d.db.Ping, TrustedProxies: c.TrustedProxies, Log: log, Now: d.Now, Random: crypto.Reader,
	})
	own.handler = pages
	return &server{
		handler: m.observeRequests(pages),
		workers: []worker{tasks.Pool().Run, fediverse.Deliveries().Run, pruner(d, log), backupScheduler(d, log), reminder(d, log), rechecker(fediverse, log), searchIndexer(d.db, log), visits.Run},
	}, nil
}

// newFederation returns the ActivityPub server.
func newFederation(c Config, d *domain, text *markdown.Renderer, keeper *verification.Keeper, words *templates.Words, m *metrics, log *slog.Logger) *federation.Server {
	return federation.New(federation.Options{
		Stores: federation.Stores{
			Domain: d.Store, Remote: d.db, Receiver: d.db, Inbox: store.Inbox{DB: d.db}, Outbox: store.Outbox{DB: d.db},
			Delivery: d.db, Followers: d.db, Peers: d.db, Elsewhere: store.Elsewhere{DB: d.db},
		},
		Site: d.Site, Service: d.Service, Vault: d.Vault, Keyring: d.Keyring, Markdown: text, Words: words, Endorsements: keeper.Verifier, Verifier: keeper,
		Policy: fetch.Policy(c.Outgoing), InboxLimits: inbox.DefaultLimits(), AuthorizedFetch: c.AuthorizedFetch,
		Version: readBuild().Version, Now: d.Now, Random: rand.Float64, Wake: d.db.DeliveryWake(), Hosts: deliveryHosts, Log: log,
		ObserveInbox: m.observeInbox, ObserveDelivery: m.observeDelivery,
	})
}

// commentsFrom lets the pages read what the inbox keeps.
func commentsFrom(db *store.DB) web.Comments {
	return func(ctx context.Context, grantID int64, limit int) ([]web.Comment, error) {
		kept, err := db.Comments(ctx, grantID, limit)
		comments := make([]web.Comment, len(kept))
		for i, k := range kept {
			comments[i] = web.Comment{Author: k.Author, Handle: k.Handle, URL: k.URL, Content: k.Content, PublishedAt: k.Published}
		}
		return comments, err
	}
}

// hostsFrom lets admins see how deliveries go.
func hostsFrom(db *store.DB) web.HostsHealth {
	return func(ctx context.Context, since badges.Day, limit int) ([]web.HostHealth, error) {
		found, err := db.HostHealth(ctx, since, limit)
		hosts := make([]web.HostHealth, len(found))
		for i, h := range found {
			hosts[i] = web.HostHealth(h)
		}
		return hosts, err
	}
}

// ownLook is how pages look whose issuer has no look of its own.
func ownLook(c Server) (badges.Look, error) {
	if c.Colour == "" {
		return badges.Look{}, nil
	}
	colour, err := tint.Parse(c.Colour)
	if err != nil {
		return badges.Look{}, badges.Errorf(badges.Invalid, "colour %q is none; write it like #0e4a33", c.Colour)
	}
	return badges.Look{Colour: colour.String()}, nil
}

// searchIndexer indexes what an earlier version of the server has left.
func searchIndexer(db *store.DB, log *slog.Logger) worker {
	return func(ctx context.Context) {
		if err := db.IndexSearch(ctx); err != nil && ctx.Err() == nil {
			log.Error("the search does not find everything; it is tried again at the next start", "error", err)
		}
	}
}

// recheckEvery is how often it is looked which badges of other servers are to be
// checked again.
const recheckEvery = 10 * time.Minute

// rechecker has the badges of other servers checked once a day.
func rechecker(fediverse *federation.Server, log *slog.Logger) worker {
	return every(recheckEvery, func(ctx context.Context) {
		if err := fediverse.RecheckExternal(ctx); err != nil && ctx.Err() == nil {
			log.Error("badges of other servers are not checked now; it is tried again later", "error", err)
		}
	})
}
