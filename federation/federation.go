// Package federation is Laurel's ActivityPub server.
//
// The two flows, each readable top to bottom:
//
//	request → badges.Service → one transaction (row + event) → outbox → delivery
//	inbox → signature → task → inbox.Processor → badges.Service
//
// What stands where: vocab writes and reads ActivityStreams; document says our
// issuers and grants in it; signature signs and verifies requests; fetch is the
// one guarded client; remote knows other servers' actors; inbox receives; outbox
// fans events out; delivery sends; discovery is WebFinger and NodeInfo. This
// package serves the documents at their addresses.
//
// FEDERATION.md says, for people who build other servers, what is sent, taken
// and refused.
package federation

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/lease"
	"laurel/badges/markdown"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/discovery"
	"laurel/federation/document"
	"laurel/federation/external"
	"laurel/federation/fetch"
	"laurel/federation/inbox"
	"laurel/federation/outbox"
	"laurel/federation/peer"
	"laurel/federation/remote"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// Stores are the database as each part sees it.
type Stores struct {
	Domain    badges.Reader
	Remote    remote.Store
	Receiver  inbox.Receiver
	Inbox     inbox.Store
	Outbox    outbox.Store
	Delivery  delivery.Queue
	Followers Followers
	Peers     peer.Store
	Elsewhere external.Store
}

// Followers lists who follows an issuer.
type Followers interface {
	CountFollowers(ctx context.Context, issuerID int64) (int, error)
	// Followers returns actor ids that sort behind after, in order.
	Followers(ctx context.Context, issuerID int64, after string, limit int) ([]string, error)
}

// Options are what the server is made of. All fields are required but Client,
// Wake and the observers.
type Options struct {
	Stores   Stores
	Site     *badges.Site
	Service  *badges.Service
	Vault    *badges.Vault
	Keyring  *badges.Keyring
	Markdown *markdown.Renderer
	Words    document.Words    // what Notes are made of
	Verifier external.Verifier // of badges that other servers tell of

	Policy fetch.Policy  // what may be reached
	Client fetch.Options // how; its user agent and clock are set here

	// Endorsements checks endorsements by issuers of other servers; nil: none are
	// taken.
	Endorsements inbox.Endorsements

	InboxLimits inbox.Limits // the zero Limits do not limit
	// AuthorizedFetch has documents given to signed requests alone, but for the
	// instance's own actor, without which nobody could verify ours.
	AuthorizedFetch bool

	Version string           // of Laurel, for NodeInfo and the user agent
	Now     func() time.Time // the clock
	Random  func() float64   // in [0, 1), for jitter
	Wake    <-chan struct{}  // deliveries were queued
	Hosts   int              // how many hosts are delivered to at the same time
	Log     *slog.Logger

	ObserveInbox    func(outcome string)
	ObserveDelivery func(outcome string, took time.Duration)
}

// Server is the ActivityPub side of one Laurel: the documents at their
// addresses, the inbox, and what runs behind them.
type Server struct {
	Options
	http.Handler

	author    *document.Author
	prover    document.Prover
	peers     *peer.Memory
	verifier  *signature.Verifier
	inbox     *inbox.Handler
	processor *inbox.Processor
	outbox    *outbox.Outbox
	worker    *delivery.Worker
	actors    *remote.Actors
	elsewhere *external.Importer
}

// New puts the parts together. Requests for hosts that are not ours must not
// reach its handler.
func New(o Options) *Server {
	s := &Server{Options: o}
	s.author = &document.Author{Site: o.Site, Store: o.Stores.Domain, Vault: o.Vault, Markdown: o.Markdown, Words: o.Words}
	s.prover = document.Prover{Site: o.Site, Keyring: o.Keyring}
	signers := &delivery.IssuerSigners{Keyring: o.Keyring, Issuers: o.Stores.Domain, KeyID: s.author.KeyID, Now: o.Now}

	main := o.Site.MainDomain()
	o.Client.UserAgent = "Laurel/" + o.Version + " (+" + o.Site.Origin(main) + "/)"
	o.Client.Now = o.Now
	o.Client.Allowed = o.mayReach
	client := fetch.New(o.Policy, o.Client)
	s.peers = peer.NewMemory(o.Stores.Peers, o.Now, o.Log)
	asInstance := peer.Client{Client: client, Memory: s.peers, Signer: func(scheme signature.Scheme) fetch.Signer {
		return signers.InstanceSigner(main, scheme)
	}}
	actors := remote.New(o.Stores.Remote, asInstance, o.Now)
	s.actors = actors
	actors.Peers = s.peers

	scheme, _, _ := strings.Cut(o.Site.Origin(main), ":")
	s.verifier = &signature.Verifier{Keys: actors, Now: o.Now, Hosts: o.Site.Has, Scheme: scheme}
	s.inbox = &inbox.Handler{Blocks: o.Stores.Domain, Receiver: o.Stores.Receiver, Verifier: s.verifier, Now: o.Now, Log: o.Log, Observe: o.ObserveInbox, Peers: s.peers, Limits: o.InboxLimits}
	s.elsewhere = &external.Importer{
		Store: o.Stores.Elsewhere, Site: o.Site, Service: o.Service, Fetch: asInstance, Verifier: o.Verifier, Endorsements: o.Endorsements,
		Now: o.Now, Log: o.Log,
	}
	s.processor = &inbox.Processor{
		Elsewhere: s.elsewhere,
		Store:     o.Stores.Inbox, Site: o.Site, Service: o.Service, Author: s.author, Actors: actors,
		Markdown: o.Markdown, Now: o.Now, Log: o.Log, Endorsements: o.Endorsements,
	}
	s.outbox = &outbox.Outbox{Store: o.Stores.Outbox, Site: o.Site, Author: s.author, Prover: s.prover, Actors: actors, Service: o.Service, Vault: o.Vault, Now: o.Now}
	s.worker = &delivery.Worker{
		Queue: o.Stores.Delivery, Poster: client, Signers: signers, Peers: asInstance, Vault: o.Vault, Now: o.Now, Random: o.Random, Wake: o.Wake,
		Log: o.Log, Hosts: o.Hosts, Observe: o.ObserveDelivery,
	}
	s.Handler = s.routes()
	return s
}

// mayReach reports whether a host is ours or not suspended.
func (o Options) mayReach(ctx context.Context, host string) (bool, error) {
	if o.Site.Has(host) {
		return true, nil
	}
	return badges.MayReach(ctx, o.Stores.Domain, host)
}

// TaskHandlers returns what this server does with tasks, by their kind.
func (s *Server) TaskHandlers() map[string]task.Handler {
	handlers := s.outbox.Handlers()
	handlers[inbox.TaskKind] = s.processor.Handle
	handlers[external.TaskKind] = s.elsewhere.Handle
	return handlers
}

// RecheckExternal queues checks of the badges of other servers that were not asked
// about for a day. It is to be called every few minutes.
func (s *Server) RecheckExternal(ctx context.Context) error { return s.elsewhere.Recheck(ctx) }

// ResolveAccount finds the actor behind a handle (user@host) by WebFinger. The error
// wraps remote.ErrNotActor when there certainly is none; any other may pass.
func (s *Server) ResolveAccount(ctx context.Context, acct string) (remote.Actor, error) {
	return s.actors.Resolve(ctx, "acct:"+acct)
}

// Deliveries returns the pool that brings activities to inboxes.
func (s *Server) Deliveries() *lease.Pool[delivery.Host] { return s.worker.Pool() }

func (s *Server) routes() http.Handler {
	d := &discovery.Handler{Site: s.Site, Store: s.Stores.Domain, Version: s.Version, Now: s.Now}
	r := chi.NewRouter()
	r.Get("/.well-known/webfinger", d.WebFinger)
	r.Get("/.well-known/host-meta", d.HostMeta)
	r.Get("/.well-known/nodeinfo", d.NodeInfoLinks)
	r.Get("/nodeinfo/2.0", d.NodeInfo("2.0"))
	r.Get("/nodeinfo/2.1", d.NodeInfo("2.1"))

	r.Method(http.MethodPost, "/inbox", s.inbox)
	r.Get("/openbadge/{ulid}", s.answer(s.getNote))
	r.Get("/credential/{ulid}", s.answer(s.getNote))
	r.Get("/endorsement/{ulid}", s.answer(s.getEndorsement))
	r.Get("/", s.answer(s.getInstance))
	s.routeActor(r, "/actor")
	s.routeActor(r, "/actor/{username}")
	s.routeActor(r, "/actors/{domain}/{username}")
	r.Get("/@{username}", s.answer(s.getActor))
	// The server's own actors feature nothing.
	r.Get("/actor/{username}/featured", s.answer(s.getFeatured))
	r.Get("/actors/{domain}/{username}/featured", s.answer(s.getFeatured))
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, badges.Errorf(badges.NotFound, "there is nothing at this address"))
	})
	return r
}

func (s *Server) routeActor(r chi.Router, at string) {
	r.Get(at, s.answer(s.getActor))
	r.Method(http.MethodPost, at+"/inbox", s.personalInbox())
	r.Get(at+"/outbox", s.answer(s.getOutbox))
	r.Get(at+"/followers", s.answer(s.getFollowers))
	r.Get(at+"/following", s.answer(s.getFollowing))
	r.Get(at+"/statuses/{ulid}", s.answer(s.getStatus))
	r.Get(at+"/quotes/{ulid}", s.answer(s.getQuote))
	r.Get(at+"/statuses/{ulid}/activity", s.answer(s.getCreate))
	r.Get(at+"/statuses/{ulid}/likes", s.answer(s.getCount(func(c *vocab.Conversation) vocab.Count { return c.Likes })))
	r.Get(at+"/statuses/{ulid}/shares", s.answer(s.getCount(func(c *vocab.Conversation) vocab.Count { return c.Shares })))
	r.Get(at+"/statuses/{ulid}/replies", s.answer(s.getCount(func(c *vocab.Conversation) vocab.Count { return c.Replies })))
}
