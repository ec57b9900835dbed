// Package web answers HTTP: the pages that people see, the Open Badges documents
// at their public addresses, and the way to the ActivityPub server and the APIs,
// which are handed in.
//
// It promises, for every answer:
//
//   - a request for a host that is not configured gets 421, and addresses in
//     pages are built from the configured origins, never from the request;
//   - pages work without script, under a Content-Security-Policy that allows
//     none (those of the badge designer and of passkeys allow one of ours), and
//     forms refuse requests from other sites;
//   - only POST changes anything;
//   - an error is a page (or JSON, for programs) that says what is wrong and what
//     to do; its status follows from its [badges.Kind] by one table;
//   - nothing that is a secret or an address of a person is logged.
//
// HTML and ActivityStreams share addresses (ActivityPub §3.2); the Accept header
// decides, as RFC 9110 §12.5.1 has it.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/badges/markdown"
	"laurel/badges/verification"
	"laurel/templates"
	"laurel/web/admin"
	"laurel/web/desk"
)

// Options are what the server is made of. All fields are required but Compatible,
// SignInWays and TrustedProxies.
type Options struct {
	Site     *badges.Site
	Service  *badges.Service
	Reader   badges.Reader
	Comments Comments
	Queues   admin.Queues
	Markdown *markdown.Renderer
	Renderer *templates.Renderer
	Designer *designer.Designer

	Count      Count           // of what visitors do
	Hosts      HostsHealth     // for admins
	Receptions desk.Receptions // how far posts about grants have come
	Fetch      desk.Fetch      // files of other servers
	TestHook   desk.TestHook   // sends a message to a webhook
	LookUp     desk.LookUp     // asks fediverse accounts
	Endorsing  desk.Endorsing  // looks at what is endorsed elsewhere

	Verifier  Verifier
	WebPages  verification.Fetcher // gets pages that visitors name as theirs
	Snapshots Snapshots

	Federation http.Handler // everything that speaks ActivityPub, by whole paths
	API        http.Handler // everything below /api, by whole paths
	Compatible []Compatible // the APIs of other systems

	SignInWays   []SignInWay // by other servers, beside mail and password
	SignInByMail bool        // mail can be sent

	Ready          Check
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	Log            *slog.Logger
	Now            func() time.Time
	Random         io.Reader // for request ids
}

// Comment is a reply to a grant's public Note.
type Comment struct {
	Author      string // display name
	Handle      string // @user@host
	URL         string // the reply's own page
	Content     string // HTML as it arrived
	PublishedAt time.Time
}

// Comments finds the newest limit replies to a grant, oldest first.
type Comments func(ctx context.Context, grantID int64, limit int) ([]Comment, error)

// Check returns nil if the server can do its work.
type Check func(context.Context) error

// server holds the handlers.
type server struct {
	Options
	lists statusLists
	kept  ownKeeper
}

// maxBody limits every request's body, in bytes; handlers set lower limits.
const maxBody = 2 << 20

// New returns the handler for all requests.
func New(o Options) http.Handler {
	s := &server{Options: o}
	r := chi.NewRouter()
	r.Use(s.identify, s.trustProxies, s.logAccess, s.recoverPanic, s.secure, limitBody, s.serveOwnHosts, s.requireKnownHost, s.recognize, middleware.GetHead)
	r.NotFound(s.handle(s.noSuchPage))
	r.MethodNotAllowed(s.handle(s.wrongMethod))
	r.Get(healthPath, s.handle(s.getHealth))
	r.Get(readyPath, s.handle(s.getReadiness))
	r.Group(s.routePages)
	r.Group(s.routeDocuments)
	r.Group(s.routeFederation)
	r.Group(s.routeAppPrograms)
	r.Handle("/api", s.API)
	r.Handle("/api/*", s.API)
	r.Group(s.routeCompatible)
	return r
}

func (s *server) routePages(r chi.Router) {
	r.Use(s.refuseOtherSites, compressor().Handler)
	r.Get("/", s.pageOrActivity(s.getFront)) // PieFed looks for the instance's actor here
	r.Get("/robots.txt", s.handle(s.getRobots))
	r.Get("/favicon.ico", s.handle(s.getFavicon))
	r.Get(templates.AssetPath+"{name}", s.handle(s.getAsset))
	s.routePublic(r)
	r.Get("/tags/{tag}", s.handle(s.getTag))
	r.Get("/actor/{username}", s.pageOrActivity(s.getIssuer))
	r.Get("/actors/{domain}/{username}", s.pageOrActivity(s.redirectToIssuer))
	r.Get("/@{username}", s.pageOrActivity(s.redirectToIssuer))
	r.Get("/actor/{username}/statuses/{ulid}", s.pageOrActivity(s.getGrant))
	s.routeDirectory(r)
	s.routeVerify(r)
	r.Get(cataloguePath, s.handle(s.getListings))
	r.Get("/collection/{id}", s.handle(s.getCollection))
	r.Get("/list/{id}", s.handle(s.getList))
	s.routeClaims(r)
	r.Get("/accept/grant/{id}/{key}", s.handle(s.getAccept))
	r.Post("/accept/grant/{id}/{key}", s.handle(s.postAccept))
	s.routeSitePages(r)
	s.routeLanguage(r)
	s.routeSignIn(r)
	s.routeDesk(r)
	s.routeAdmin(r)
	s.routeNumbers(r)
	s.routeApps(r)
	s.routeBackpack(r)
}

// routeDocuments are the addresses of pictures and Open Badges documents, which
// other sites' scripts may read.
func (s *server) routeDocuments(r chi.Router) {
	r.Use(shareWithOtherSites, compressor().Handler)
	r.Get("/picture/{name}", s.handle(s.getPicture))
	s.routePreviews(r)
	r.Get("/badge-image/{id}", s.handle(s.getBadgeImage))
	r.Get("/badge/{id}", s.handle(s.getBadge))
	r.Get("/openbadge/{ulid}", s.handle(s.document(s.Site.Assertion, assertionForms())))
	r.Get(verifyPath+"/snapshot", s.handle(s.getSnapshot))
	r.Get("/openbadge/issuer/{domain}/{username}", s.handle(s.getProfile))
	s.routeVerifying(r)
	s.routeEndorsements(r)
	r.Get("/credential/{ulid}", s.handle(s.document(s.Site.Credential, credentialForms())))
}

// routeFederation are the addresses at which nothing but ActivityPub and its
// discovery protocols are spoken.
func (s *server) routeFederation(r chi.Router) {
	for _, pattern := range []string{
		"/.well-known/*", "/nodeinfo/*", "/inbox",
		"/actor", "/actor/inbox", "/actor/outbox", "/actor/followers", "/actor/following",
		"/actor/{username}/*", "/actors/{domain}/{username}/*",
	} {
		r.Handle(pattern, s.Federation)
	}
}
