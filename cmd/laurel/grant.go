package main

import (
	"context"
	"strconv"
	"time"

	"laurel/badges"
)

type grantCommand struct {
	Create  grantCreate  `cmd:"" help:"Grant a badge to somebody."`
	List    grantList    `cmd:"" help:"List grants, the newest first."`
	Show    grantShow    `cmd:"" help:"Show one grant."`
	Revoke  grantRevoke  `cmd:"" help:"Take a grant back, everywhere it was told of."`
	Renew   grantRenew   `cmd:"" help:"Grant a badge anew to whoever has it; the older grant is kept."`
	Reissue grantReissue `cmd:"" help:"Issue a grant anew to another identity of its recipient; its ids stay."`
	Held    grantHeld    `cmd:"" help:"List grants that are held back, since their documents did not pass the server's own check."`
	Retry   grantRetry   `cmd:"" help:"Make the documents of a grant that is held back anew, and let it go if they pass."`
}

// grantView is a grant in results. AcceptURL is a secret between issuer and
// recipient and is there only while the grant waits for an answer.
type grantView struct {
	ID           int64  `json:"id"`
	ULID         string `json:"ulid"`
	BadgeID      int64  `json:"badge"`
	IssuerID     int64  `json:"issuer"`
	Title        string `json:"title"`
	State        string `json:"state"`
	Visibility   string `json:"visibility"`
	Name         string `json:"name,omitempty"`
	ProfileURI   string `json:"profileUri,omitempty"`
	Email        string `json:"email,omitempty"`
	Identity     string `json:"identity"`
	IdentityKind string `json:"identityKind"`
	Problem      string `json:"problem,omitempty"`
	Evidence     string `json:"evidence,omitempty"`

	Results []badges.Result `json:"results,omitempty"`

	NoteID           string     `json:"noteId"`
	AcceptURL        string     `json:"acceptUrl,omitempty"`
	GrantedAt        *time.Time `json:"grantedAt"`
	ExpiresAt        *time.Time `json:"expiresAt,omitempty"`
	AcceptedAt       *time.Time `json:"acceptedAt,omitempty"`
	ProcessedAt      *time.Time `json:"processedAt,omitempty"`
	DeclinedAt       *time.Time `json:"declinedAt,omitempty"`
	ReissuedAt       *time.Time `json:"reissuedAt,omitempty"`
	RevokedAt        *time.Time `json:"revokedAt,omitempty"`
	RevocationReason string     `json:"revocationReason,omitempty"`
	Fingerprint      string     `json:"fingerprint,omitempty"`
	HeldBack         string     `json:"heldBack,omitempty"` // why
}

func (d *domain) viewGrant(i badges.Issuer, g badges.Grant) grantView {
	v := grantView{
		ID: g.ID, ULID: g.ULID, BadgeID: g.BadgeID, IssuerID: g.IssuerID, Title: g.Badge.Title,
		State: string(g.State), Visibility: string(g.Visibility), Name: g.Name, ProfileURI: g.ProfileURI, Email: g.Email,
		Identity: g.Identity.Value, IdentityKind: string(g.Identity.Kind), Problem: g.Identity.Problem,
		Evidence: g.Evidence, Results: g.Results, NoteID: d.Site.Note(i, g),
		GrantedAt: moment(g.GrantedAt), ExpiresAt: moment(g.ExpiresAt), AcceptedAt: moment(g.AcceptedAt),
		ProcessedAt: moment(g.ProcessedAt), DeclinedAt: moment(g.DeclinedAt), ReissuedAt: moment(g.ReissuedAt), RevokedAt: moment(g.RevokedAt),
		RevocationReason: g.RevocationReason, Fingerprint: g.Fingerprint,
	}
	if g.State == badges.Pending {
		v.AcceptURL = d.AcceptURL(i, g)
	}
	return v
}

func (a *app) printGrant(ctx context.Context, d *domain, g badges.Grant) error {
	issuer, err := d.Store.Issuer(ctx, g.IssuerID)
	if err != nil {
		return err
	}
	v := d.viewGrant(issuer, g)
	if v.HeldBack, err = d.heldBack(ctx, g); err != nil {
		return err
	}
	return a.print(v, func() {
		a.printf("Grant %d: %q to %s is %s.\n", v.ID, v.Title, v.Identity, v.State)
		for _, r := range v.Results {
			a.printf("  result       %s: %s\n", r.Name, r.Text())
		}
		if v.AcceptURL != "" {
			a.printf("  accept link  %s\n", v.AcceptURL)
		}
		if v.Problem != "" {
			a.printf("  problem      %s\n", v.Problem)
		}
		if v.RevocationReason != "" {
			a.printf("  reason       %s\n", v.RevocationReason)
		}
		if v.HeldBack != "" {
			a.printf("  held back    %s\n", v.HeldBack)
		}
		a.printf("  note         %s\n", v.NoteID)
	})
}

type grantCreate struct {
	Badge    int64  `required:"" placeholder:"ID" help:"Id of the badge."`
	To       string `help:"Recipient's fediverse handle (@user@host) or profile address."`
	Email    string `help:"E-mail address to which the accept link goes; with no --to it is also who the recipient is."`
	Name     string `help:"Recipient's name."`
	Evidence string `help:"What the recipient did; Markdown. The badge's criteria if left out."`
	Language string `placeholder:"TAG" help:"Language in which the recipient is written to, such as de, if they have not shown one."`
	resultFlags
}

func (c *grantCreate) Run(ctx context.Context, a *app) error {
	if c.To == "" && c.Email == "" {
		return badges.Errorf(badges.Invalid, "say who gets the badge: --to @user@host, --email, or both")
	}
	return a.do(ctx, func(d *domain) error {
		badge, err := d.findBadge(ctx, c.Badge)
		if err != nil {
			return err
		}
		results, err := c.results(badge.Definition)
		if err != nil {
			return err
		}
		g, _, err := d.Grant(ctx, badges.Operator(), badges.GrantRequest{
			BadgeID: c.Badge, ProfileURI: c.To, Email: c.Email, Name: c.Name, Evidence: c.Evidence, Language: c.Language, Results: results,
		})
		if err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}

type grantList struct {
	Issuer string `help:"Only this issuer's: its id, username or @username@domain."`
	Badge  int64  `help:"Only those of the badge with this id."`
	State  string `enum:",pending,accepted,processed,declined,revoked,external" default:"" help:"Only those in this state: pending, accepted, processed, declined, revoked or external."`
	Before int64  `help:"Only those before the grant with this id: the next page."`
	Limit  int    `default:"50" help:"At most so many; 0 for all."`
}

func (c *grantList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		filter := badges.GrantFilter{BadgeID: c.Badge, Before: c.Before, Limit: c.Limit}
		if c.State != "" {
			filter.States = []badges.State{badges.State(c.State)}
		}
		if c.Issuer != "" {
			issuer, err := d.findIssuer(ctx, c.Issuer)
			if err != nil {
				return err
			}
			filter.IssuerID = issuer.ID
		}
		grants, err := d.Store.Grants(ctx, filter)
		if err != nil {
			return err
		}
		var views []grantView
		for _, g := range grants {
			issuer, err := d.Store.Issuer(ctx, g.IssuerID)
			if err != nil {
				return err
			}
			views = append(views, d.viewGrant(issuer, g))
		}
		return printList(a, views, "ID BADGE TITLE TO STATE GRANTED", func(v grantView) []any {
			return []any{v.ID, v.BadgeID, v.Title, v.Identity, v.State, v.GrantedAt}
		})
	})
}

type grantShow struct {
	Grant string `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
}

func (c *grantShow) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}

type grantRevoke struct {
	Grant  string `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
	Reason string `required:"" help:"Why; kept and shown."`
}

func (c *grantRevoke) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		if g, err = d.Revoke(ctx, badges.Operator(), g.ID, c.Reason); err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}

// findGrant finds a grant by its id, its ULID or one of its addresses.
func (d *domain) findGrant(ctx context.Context, ref string) (g badges.Grant, err error) {
	ulid, ok := d.Site.ParseStatus(ref)
	if !ok {
		ulid = ref
	}
	if id, notNumber := strconv.ParseInt(ref, 10, 64); notNumber == nil {
		g, err = d.Store.Grant(ctx, id)
	} else {
		g, err = d.Store.GrantByULID(ctx, ulid)
	}
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no grant %q; "laurel grant list" shows those there are`, ref)
	}
	return g, err
}
