// Package fedtest runs federations in one process, for tests of what happens
// between servers: real Laurels ([Server]) and stand-ins for other software
// ([Peer]).
//
// The Laurels' databases are real; the network between the hosts is a
// RoundTripper that calls the other host's handler and can be told to fail
// ([Fault]); the clock stands still until a test moves it, and nothing runs by
// itself: Settle runs all queues until nothing is due. So tests of federation
// need no ports and no sleeping, and fail the same way each time.
package fedtest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/lease"
	"laurel/badges/markdown"
	"laurel/badges/openbadges"
	"laurel/badges/task"
	"laurel/federation"
	"laurel/federation/delivery"
	"laurel/federation/fetch"
	"laurel/federation/outbox"
	"laurel/store"
	"laurel/templates"
)

// Cluster is a set of servers that reach each other by host name.
type Cluster struct {
	t       testing.TB
	Servers []*Server
	Clock   *Clock
	hosts   map[string]http.Handler

	mu     sync.Mutex
	faults []Fault
	log    []Exchange
}

// Server is one Laurel.
type Server struct {
	Host       string
	DB         *store.DB
	Site       *badges.Site
	Service    *badges.Service
	Vault      *badges.Vault
	Federation *federation.Server
	Outcomes   []string // of what its inboxes got, as its metrics count them
	cluster    *Cluster
	tasks      *lease.Pool[task.Lane]
	deliveries *lease.Pool[delivery.Host]
}

// New starts a server for each host.
func New(t testing.TB, hosts ...string) *Cluster {
	t.Helper()
	c := &Cluster{t: t, Clock: &Clock{now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}, hosts: make(map[string]http.Handler)}
	for _, host := range hosts {
		s := c.start(host)
		c.Servers = append(c.Servers, s)
		c.hosts[host] = s.handler()
	}
	return c
}

func (c *Cluster) start(host string) *Server {
	c.t.Helper()
	s := &Server{Host: host, cluster: c}
	var err error
	if s.Site, err = badges.NewSite("https://" + host); err != nil {
		c.t.Fatal(err)
	}
	if s.Vault, err = badges.NewVault(bytes.Repeat([]byte{7}, badges.SecretSize)); err != nil {
		c.t.Fatal(err)
	}
	s.DB = openDatabase(c.t, host, func(db *store.DB) {
		if err := s.newService(db).EnsureServerActors(context.Background()); err != nil {
			c.t.Fatal(err)
		}
	})
	s.Service = s.newService(s.DB)
	s.assemble()
	return s
}

func (s *Server) newService(db *store.DB) *badges.Service {
	domain := store.Badges{DB: db}
	return badges.NewService(badges.Options{
		Store: domain, Site: s.Site, Vault: s.Vault, Keyring: badges.NewKeyring(domain, s.Vault, s.cluster.Clock.Now),
		Documents: openbadges.Builder{Site: s.Site}, Now: s.cluster.Clock.Now,
		Consumers: []badges.Consumer{badges.ProcessConsumer(), outbox.Consumer()},
	})
}

// readWords reads the message files once for all tests of a package.
var readWords = sync.OnceValues(func() (*templates.Words, error) { return templates.NewWords() })

func words(t testing.TB) *templates.Words {
	t.Helper()
	read, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// Configure starts the server anew with other options; its database stays.
func (s *Server) Configure(change func(*federation.Options)) {
	s.assemble(change)
	s.cluster.hosts[s.Host] = s.handler()
}

// assemble puts what runs around the Service together, as cmd/laurel does.
func (s *Server) assemble(changes ...func(*federation.Options)) {
	c, domain := s.cluster, store.Badges{DB: s.DB}
	log := slog.New(slog.NewTextHandler(testWriter{c.t}, nil))
	middle := func() float64 { return 0.5 }
	keeper := s.keeper(fetch.New(fetch.Policy{}, fetch.Options{Transport: transport{c, s.Host}, Now: c.Clock.Now}))
	options := federation.Options{
		Stores: federation.Stores{
			Domain: domain, Remote: s.DB, Receiver: s.DB, Inbox: store.Inbox{DB: s.DB}, Outbox: store.Outbox{DB: s.DB}, Delivery: s.DB, Followers: s.DB, Peers: s.DB, Elsewhere: store.Elsewhere{DB: s.DB},
		},
		Site: s.Site, Service: s.Service, Vault: s.Vault, Keyring: s.Service.Keyring, Markdown: markdown.New(), Words: words(c.t),
		Verifier:     keeper,
		Client:       fetch.Options{Transport: transport{c, s.Host}},
		Endorsements: keeper.Verifier,
		Version:      "test", Now: c.Clock.Now, Random: middle, Hosts: 1, Log: log,
		ObserveInbox: func(outcome string) { s.Outcomes = append(s.Outcomes, outcome) },
	}
	for _, change := range changes {
		change(&options)
	}
	s.Federation = federation.New(options)
	handlers := s.Federation.TaskHandlers()
	handlers[badges.ProcessConsumer().Name] = task.ForEvents(domain, s.Service.ProcessEvent)
	runner := &task.Runner{Queue: s.DB, Handlers: handlers, Now: c.Clock.Now, Random: middle, Log: log, Workers: 1}
	s.tasks, s.deliveries = runner.Pool(), s.Federation.Deliveries()
}

// Settle runs all tasks and deliveries of all servers until nothing is due.
func (c *Cluster) Settle() {
	c.t.Helper()
	for range 1000 {
		worked := 0
		for _, s := range c.Servers {
			n, err := s.tasks.Settle(context.Background())
			if err != nil {
				c.t.Fatalf("tasks of %s: %v", s.Host, err)
			}
			m, err := s.deliveries.Settle(context.Background())
			if err != nil {
				c.t.Fatalf("deliveries of %s: %v", s.Host, err)
			}
			worked += n + m
		}
		if worked == 0 {
			return
		}
	}
	c.t.Fatal("the servers do not come to rest")
}

// testWriter sends logs to the test's own.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}
