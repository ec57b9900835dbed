package mail_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"log/slog"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/task"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/templates"
	"laurel/web/mail"
)

// fixture is a server with one issuer and one badge whose tasks are run by hand.
type fixture struct {
	t       *testing.T
	db      *store.DB
	service *badges.Service
	mailer  *mail.Mailer
	log     *bytes.Buffer
	now     time.Time
	picture []byte
	badge   badges.Badge
}

func newFixture(t *testing.T, smtp mail.SMTP) *fixture {
	t.Helper()
	f := &fixture{t: t, db: storetest.Open(t), log: &bytes.Buffer{}, now: time.Date(2026, 3, 12, 10, 30, 0, 0, time.UTC)}
	site, err := badges.NewSite("https://badges.example.org")
	f.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	f.must(err)
	clock := func() time.Time { return f.now }
	f.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: f.db}, Site: site, Vault: vault, Now: clock,
		Keyring:   badges.NewKeyring(f.db, vault, clock),
		Documents: openbadges.Builder{Site: site},
		Consumers: []badges.Consumer{mail.Consumer(), mail.InvitationConsumer()},
	})
	renderer, err := templates.New()
	f.must(err)
	f.mailer, err = mail.New(mail.Options{
		SMTP: smtp, Service: f.service, Store: f.db, Renderer: renderer, SiteName: "Example Badges",
		Log: slog.New(slog.NewTextHandler(f.log, nil)),
	})
	f.must(err)
	f.makeBadge()
	return f
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) makeBadge() {
	f.t.Helper()
	ctx := f.t.Context()
	var picture bytes.Buffer
	f.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))))
	f.picture = picture.Bytes()
	sum := sha256.Sum256(f.picture)
	p := badges.Picture{SHA256: hex.EncodeToString(sum[:]), Alt: "A laurel wreath", Width: 600, Height: 600}
	f.must(f.service.StorePicture(ctx, badges.Operator(), p, f.picture))
	issuer := badges.Issuer{
		Role: badges.RoleIssuer, Domain: "badges.example.org", Username: "org",
		IssuerProfile: badges.IssuerProfile{Type: badges.Organization, Name: "My Organization", Email: "office@example.org"},
	}
	f.must(f.db.InTx(ctx, func(tx *store.Tx) (err error) { // without keys, which nothing here needs
		issuer.ID, err = tx.InsertIssuer(ctx, issuer)
		return err
	}))
	var err error
	f.badge, err = f.service.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: issuer.ID, Definition: badges.Definition{
		Title: "Advanced Training", Criteria: "Complete the course", Image: p,
	}})
	f.must(err)
}

// grant grants the badge to an e-mail address.
func (f *fixture) grant(email string) badges.Grant {
	f.t.Helper()
	g, _, err := f.service.Grant(f.t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: email, Name: "Jane Doe"})
	f.must(err)
	return g
}

func (f *fixture) acceptKey(g badges.Grant) string { return f.service.Vault.AcceptKey(g.ULID) }

// settle runs all tasks that are due.
func (f *fixture) settle() {
	f.t.Helper()
	runner := &task.Runner{
		Queue: f.db, Handlers: map[string]task.Handler{mail.TaskKind: f.mailer.Handle, mail.InvitationTaskKind: f.mailer.HandleInvitation, badges.SignInMailTaskKind: f.mailer.HandleSignIn},
		Now: func() time.Time { return f.now }, Random: func() float64 { return 0.5 },
		Log: slog.New(slog.NewTextHandler(f.log, nil)), Workers: 1,
	}
	_, err := runner.Pool().Settle(f.t.Context())
	f.must(err)
}

// wantTrouble checks the one task in trouble.
func (f *fixture) wantTrouble(problem string, parked bool) {
	f.t.Helper()
	tasks, err := f.db.TroubledTasks(f.t.Context(), 10)
	f.must(err)
	if len(tasks) != 1 {
		f.t.Fatalf("%d tasks are in trouble, want 1: %+v\n%s", len(tasks), tasks, f.log)
	}
	if tasks[0].Problem != problem {
		f.t.Errorf("problem %q\nwant    %q", tasks[0].Problem, problem)
	}
	if got := !tasks[0].ParkedAt.IsZero(); got != parked {
		f.t.Errorf("parked: %v, want %v", got, parked)
	}
}

func (f *fixture) wantNoTrouble() {
	f.t.Helper()
	tasks, err := f.db.TroubledTasks(f.t.Context(), 10)
	f.must(err)
	for _, task := range tasks {
		f.t.Errorf("task %d is in trouble: %s", task.ID, task.Problem)
	}
}
