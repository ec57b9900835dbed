package federation_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/openbadges"
	"laurel/badges/task"
	"laurel/federation"
	"laurel/federation/delivery"
	"laurel/federation/document"
	"laurel/federation/fetch"
	"laurel/federation/inbox"
	"laurel/federation/outbox"
	"laurel/store"
	"laurel/templates"
)

// benchServer is the federation side of a Laurel as cmd/laurel puts it together:
// a real database, real HTTP on loopback, as many workers.
type benchServer struct {
	db        *store.DB
	site      *badges.Site
	service   *badges.Service
	author    *document.Author
	fed       *federation.Server
	http      *httptest.Server
	delivered func() // is called after each attempt at a delivery
	queued    int    // activities so far
}

func newBenchServer(b *testing.B) *benchServer {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "laurel.db"))
	must(b, err)
	b.Cleanup(func() { must(b, db.Close()) })
	s := &benchServer{db: db}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.fed.ServeHTTP(w, r) }))
	b.Cleanup(s.http.Close)
	s.site, err = badges.NewSite(s.http.URL)
	must(b, err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	must(b, err)
	domain := store.Badges{DB: db}
	keyring := badges.NewKeyring(domain, vault, time.Now)
	text := markdown.New()
	words, err := templates.NewWords()
	must(b, err)
	s.author = &document.Author{Site: s.site, Store: domain, Vault: vault, Markdown: text, Words: words}
	s.service = badges.NewService(badges.Options{
		Store: domain, Site: s.site, Vault: vault, Keyring: keyring, Documents: openbadges.Builder{Site: s.site},
		Now: time.Now, Consumers: []badges.Consumer{badges.ProcessConsumer(), outbox.Consumer()},
	})
	s.fed = federation.New(federation.Options{
		Stores: federation.Stores{
			Domain: domain, Remote: db, Receiver: db, Inbox: store.Inbox{DB: db}, Outbox: store.Outbox{DB: db}, Delivery: db, Followers: db,
			Peers: db, Elsewhere: store.Elsewhere{DB: db},
		},
		Site: s.site, Service: s.service, Vault: vault, Keyring: keyring, Markdown: text, Words: words,
		Policy:  fetch.Policy{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Ports: []uint16{0}, PlainHTTP: true},
		Version: "bench", Now: time.Now, Random: func() float64 { return 0.5 }, Wake: db.DeliveryWake(), Hosts: 64, Log: quiet(),
		ObserveDelivery: func(string, time.Duration) { s.delivered() },
	})
	must(b, s.service.EnsureServerActors(b.Context()))
	return s
}

// tasks runs the server's tasks until the benchmark ends, and tells processed of
// each activity that was processed.
func (s *benchServer) tasks(b *testing.B, processed func(error)) {
	handlers := s.fed.TaskHandlers()
	handlers[badges.ProcessConsumer().Name] = task.ForEvents(s.service.Store, s.service.ProcessEvent)
	process := handlers[inbox.TaskKind]
	handlers[inbox.TaskKind] = func(ctx context.Context, t task.Task) error {
		err := process(ctx, t)
		processed(err)
		return err
	}
	runner := &task.Runner{
		Queue: s.db, Handlers: handlers, Now: time.Now, Random: func() float64 { return 0.5 }, Wake: s.db.TaskWake(), Log: quiet(), Workers: 32,
	}
	background(b, runner.Pool().Run)
}

// publicGrant makes an issuer and a grant of it that is public.
func (s *benchServer) publicGrant(b *testing.B) (badges.Issuer, badges.Grant) {
	b.Helper()
	ctx := b.Context()
	org, err := s.service.CreateIssuer(ctx, badges.Operator(), badges.NewIssuer{Username: "org", IssuerProfile: badges.IssuerProfile{Name: "The Org"}})
	must(b, err)
	picture := badges.Picture{SHA256: strings.Repeat("0f", 32), Alt: "A star", Width: 600, Height: 600, Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj"}
	must(b, s.service.StorePicture(ctx, badges.Operator(), picture, []byte("png")))
	badge, err := s.service.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: org.ID, Definition: badges.Definition{
		Title: "Advanced Training", Description: "For **completing** the course.", Criteria: "Complete the course.", Image: picture, Hashtags: []string{"training"},
	}})
	must(b, err)
	g, _, err := s.service.Grant(ctx, badges.Operator(), badges.GrantRequest{BadgeID: badge.ID, Email: "jane@example.org", Name: "Jane Doe"})
	must(b, err)
	g, err = s.service.Accept(ctx, g.ID, s.service.Vault.AcceptKey(g.ULID), badges.Public)
	must(b, err)
	must(b, s.service.Process(ctx, g.ID))
	g, err = s.db.Grant(ctx, g.ID)
	must(b, err)
	return org, g
}

// queue owes n activities, each a copy of the grant's public Note, to every
// follower of the issuer.
func (s *benchServer) queue(b *testing.B, org badges.Issuer, g badges.Grant, n int) {
	b.Helper()
	id, body, err := s.author.Create(b.Context(), org, g)
	must(b, err)
	for range n {
		s.queued++
		must(b, s.db.InTx(b.Context(), func(tx *store.Tx) error {
			activity, _, err := tx.InsertActivity(b.Context(), delivery.Activity{
				URI: fmt.Sprintf("%s/%d", id, s.queued), IssuerID: org.ID, GrantID: g.ID, Kind: delivery.Create, Body: body, CreatedAt: time.Now(),
			})
			if err != nil {
				return err
			}
			return tx.DeliverToFollowers(b.Context(), activity, org.ID)
		}))
	}
}

// background runs work until the returned function is called.
func background(b *testing.B, work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var group sync.WaitGroup
	group.Go(func() { work(ctx) })
	stop = sync.OnceFunc(func() { cancel(); group.Wait() })
	b.Cleanup(stop)
	return stop
}

// rsaKey is a key like those that the fediverse signs with.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// perSecond measures how often all cores together can do something that shares
// nothing.
func perSecond(do func()) float64 {
	const window = time.Second / 2
	counts := make([]int, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	begun := time.Now()
	for i := range counts {
		group.Go(func() {
			for time.Since(begun) < window {
				do()
				counts[i]++
			}
		})
	}
	group.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(begun).Seconds()
}

// signaturesPerSecond is how many RSA-2048 signatures all cores make.
func signaturesPerSecond() float64 {
	sum := make([]byte, 32)
	return perSecond(func() {
		if _, err := rsa.SignPKCS1v15(nil, rsaKey(), crypto.SHA256, sum); err != nil {
			panic(err)
		}
	})
}

// verificationsPerSecond is how many RSA-2048 signatures all cores verify.
func verificationsPerSecond() float64 {
	sum := make([]byte, 32)
	signature, err := rsa.SignPKCS1v15(nil, rsaKey(), crypto.SHA256, sum)
	if err != nil {
		panic(err)
	}
	return perSecond(func() {
		if err := rsa.VerifyPKCS1v15(&rsaKey().PublicKey, crypto.SHA256, sum, signature); err != nil {
			panic(err)
		}
	})
}

// cpuTime is the processor time, in user and system mode, of this process so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
