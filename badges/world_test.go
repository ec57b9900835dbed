package badges_test

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const domain = "badges.example.org"

// clock is a clock that only tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// titleDocuments builds documents that hold the badge's title and sign nothing.
type titleDocuments struct{ fail error }

func (d *titleDocuments) Build(g badges.Grant, i badges.Issuer, keys badges.Keys, _ badges.StatusEntry) (badges.Documents, error) {
	if d.fail != nil {
		return badges.Documents{}, d.fail
	}
	if keys.RSA == nil || keys.Ed25519 == nil {
		return badges.Documents{}, fmt.Errorf("issuer %d came without its keys", i.ID)
	}
	body := fmt.Appendf(nil, "%s: %s, %s, %s", i.Username, g.Badge.Title, g.State, g.ProcessedAt.Format(time.RFC3339))
	return badges.Documents{Assertion: append([]byte("OB2 "), body...), Credential: append([]byte("OB3 "), body...), Fingerprint: "f00d"}, nil
}

// BuildEndorsement makes a document that holds the comment and signs nothing.
func (d *titleDocuments) BuildEndorsement(e badges.Endorsement, i badges.Issuer, _ badges.Keys) ([]byte, error) {
	return fmt.Appendf(nil, "%s of %s: %s", i.Username, e.Endorsed.Address, e.Comment), d.fail
}

// world is a server with one issuer, the harbour, that grants one badge, Sailor.
// anna grants for the harbour; ben has nothing to do with it.
type world struct {
	*badges.Service
	t         testing.TB
	db        *store.DB
	clock     *clock
	documents *titleDocuments
	harbour   badges.Issuer
	sailor    badges.Badge
	anna, ben badges.Account
}

func newWorld(t *testing.T) *world { return newWorldOn(t, storetest.Open(t)) }

func newWorldOn(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := newServer(t, db)
	return w.settle(w.issuer("harbour", 0))
}

// newSigningWorld returns a world whose harbour has keys.
func newSigningWorld(t *testing.T) *world { return newSigningWorldOn(t, storetest.Open(t)) }

func newSigningWorldOn(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := newServer(t, db)
	harbour, err := w.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{Username: "harbour", IssuerProfile: profile("harbour")})
	w.must(err)
	return w.settle(harbour)
}

// newServer returns a world that nobody lives in yet.
func newServer(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, documents: &titleDocuments{}, clock: &clock{now: time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)}}
	site, err := badges.NewSite("https://"+domain, "https://other.example.org")
	w.must(err)
	vault, err := badges.NewVault(bytes.Repeat([]byte{7}, badges.SecretSize))
	w.must(err)
	w.Service = badges.NewService(badges.Options{
		Store: store.Badges{DB: db}, Site: site, Vault: vault, Keyring: badges.NewKeyring(db, vault, w.clock.Now),
		Documents: w.documents, Now: w.clock.Now, Consumers: []badges.Consumer{badges.ProcessConsumer()},
	})
	return w
}

func (w *world) settle(harbour badges.Issuer) *world {
	w.t.Helper()
	ctx := w.t.Context()
	w.harbour, w.anna, w.ben = harbour, w.account("anna"), w.account("ben")
	w.must(w.SetRole(ctx, badges.Operator(), w.anna.ID, harbour.ID, badges.Granter))
	var err error
	w.sailor, err = w.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: harbour.ID, Definition: definition("Sailor")})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// issuer stores an issuer without keys, which take long to make.
func (w *world) issuer(username string, parent int64) badges.Issuer {
	w.t.Helper()
	i := badges.Issuer{ParentID: parent, Role: badges.RoleIssuer, Domain: domain, Username: username, IssuerProfile: profile(username), CreatedAt: w.Now(), UpdatedAt: w.Now()}
	w.must(w.db.InTx(w.t.Context(), func(tx *store.Tx) (err error) {
		i.ID, err = tx.InsertIssuer(w.t.Context(), i)
		return err
	}))
	return i
}

func profile(name string) badges.IssuerProfile {
	return badges.IssuerProfile{Type: badges.Organization, Name: "The " + name, Audience: badges.AudienceQuiet, Paper: badges.A4}
}

func definition(title string) badges.Definition {
	return badges.Definition{
		Title: title, Description: "Somebody who *sails*.", Type: "Badge", Criteria: "Sail once round the island.",
		Image: badges.Picture{SHA256: "ab12", Alt: "a sail", Width: 512, Height: 512},
	}
}

func (w *world) account(name string) badges.Account {
	w.t.Helper()
	a, err := w.CreateAccount(w.t.Context(), badges.Operator(), badges.Account{Name: name, Email: name + "@example.org"})
	w.must(err)
	return a
}

// grant has anna grant the Sailor badge.
func (w *world) grant(profileURI string) badges.Grant {
	w.t.Helper()
	g, created, err := w.Grant(w.t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: profileURI, Name: "Jane Doe"})
	w.must(err)
	if !created {
		w.t.Fatalf("the grant to %s was there already", profileURI)
	}
	return g
}

// accept has the recipient accept by the link.
func (w *world) accept(g badges.Grant) badges.Grant {
	w.t.Helper()
	g, err := w.Accept(w.t.Context(), g.ID, w.Vault.AcceptKey(g.ULID), badges.Public)
	w.must(err)
	return g
}

// stored returns a grant as it is in the store now.
func (w *world) stored(id int64) badges.Grant {
	w.t.Helper()
	g, err := w.Store.Grant(w.t.Context(), id)
	w.must(err)
	return g
}

// events returns what was recorded about a grant, in order.
func (w *world) events(grantID int64) (kinds []badges.EventKind) {
	w.t.Helper()
	for id := int64(1); ; id++ {
		e, err := w.Store.Event(w.t.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			return kinds
		}
		w.must(err)
		if e.GrantID == grantID {
			kinds = append(kinds, e.Kind)
		}
	}
}

// wantKind fails unless err has the kind and, where message is not "", exactly
// that message.
func wantKind(t *testing.T, err error, kind badges.Kind, message string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", kind)
	}
	if got := badges.KindOf(err); got != kind {
		t.Fatalf("error %q is %s, want %s", err, got, kind)
	}
	if message != "" && badges.MessageOf(err) != message {
		t.Fatalf("message is %q\nwant %q", badges.MessageOf(err), message)
	}
}

// atOnce runs fn many times at the same moment and returns their errors.
func atOnce(many int, fn func(i int) error) []error {
	errs := make([]error, many)
	begin := make(chan struct{})
	var running sync.WaitGroup
	for i := range many {
		running.Go(func() {
			<-begin
			errs[i] = fn(i)
		})
	}
	close(begin)
	running.Wait()
	return errs
}
