package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
)

type issuerCommand struct {
	Create issuerCreate `cmd:"" help:"Make an issuer, with its keys."`
	List   issuerList   `cmd:"" help:"List all issuers."`
	Show   issuerShow   `cmd:"" help:"Show one issuer."`
	Update issuerUpdate `cmd:"" help:"Change an issuer's profile; what is not given stays."`

	Alias issuerAlias `cmd:"" help:"Say that an issuer is also another account, so that the other can move here."`
	Move  issuerMove  `cmd:"" help:"Tell an issuer's followers that it is elsewhere now; it grants nothing more here."`

	Export issuerExport `cmd:"" help:"Write everything of an issuer into an archive."`
	Import issuerImport `cmd:"" help:"Make an issuer of an archive, all or nothing."`

	RotateKey issuerRotateKey `cmd:"" help:"Give an issuer new keys; what the old ones signed stays good."`
}

// issuerView is an issuer in results.
type issuerView struct {
	ID        int64      `json:"id"`
	ParentID  int64      `json:"parent,omitempty"`
	Username  string     `json:"username"`
	Domain    string     `json:"domain"`
	Handle    string     `json:"handle"`
	Actor     string     `json:"actor"`
	Type      string     `json:"type"`
	Name      string     `json:"name"`
	Summary   string     `json:"summary,omitempty"`
	Website   string     `json:"website,omitempty"`
	Email     string     `json:"email,omitempty"`
	Audience  string     `json:"audience"`
	Paper     string     `json:"paper"`
	Language  string     `json:"language"`
	Colour    string     `json:"colour,omitempty"`
	Picture   string     `json:"picture,omitempty"`
	CreatedAt *time.Time `json:"createdAt"`
	UpdatedAt *time.Time `json:"updatedAt"`
}

func (d *domain) viewIssuer(i badges.Issuer) issuerView {
	v := issuerView{
		ID: i.ID, ParentID: i.ParentID, Username: i.Username, Domain: i.Domain,
		Handle: d.Site.Handle(i), Actor: d.Site.Actor(i), Type: string(i.Type), Name: i.Name,
		Summary: i.Summary, Website: i.Website, Email: i.Email, Audience: string(i.Audience), Paper: string(i.Paper), Language: i.Language, Colour: i.Look.Colour,
		CreatedAt: moment(i.CreatedAt), UpdatedAt: moment(i.UpdatedAt),
	}
	if i.Picture.SHA256 != "" {
		v.Picture = d.Site.Picture(i.Domain, i.Picture.SHA256)
	}
	return v
}

func (a *app) printIssuer(d *domain, i badges.Issuer) error {
	v := d.viewIssuer(i)
	return a.print(v, func() {
		a.printf("Issuer %d: %s (%s)\n", v.ID, v.Name, v.Type)
		a.printf("  handle    %s\n  page      %s\n  audience  %s\n", v.Handle, v.Actor, v.Audience)
	})
}

// profileFlags are what can be said of an issuer. Nil means: not given.
type profileFlags struct {
	Summary    *string `help:"Who the issuer is; Markdown."`
	Website    *string `help:"Address of the issuer's own website."`
	Email      *string `help:"Public contact address."`
	Type       *string `help:"ActivityPub actor type: Organization, Person, Group or Service."`
	Audience   *string `help:"Who grants are addressed to: quiet (followers, and the public on request), public, or followers."`
	Paper      *string `help:"Sheet that certificates are printed on: A4 or Letter."`
	Language   *string `placeholder:"TAG" help:"Language of what the issuer writes to people of whom no other is known, such as de. Empty: the server's."`
	Picture    string  `type:"existingfile" placeholder:"FILE" help:"Picture: a PNG, JPEG, GIF, WebP or SVG file."`
	PictureAlt *string `help:"What the picture shows, for those who can't see it."`
	Colour     *string `help:"Colour of the issuer's pages, such as #0e4a33; what is readable on it is computed. Empty: the server's."`
	Header     string  `type:"existingfile" placeholder:"FILE" help:"Picture behind the head of the issuer's pages, best twice as wide as high: a PNG, JPEG, GIF or WebP file."`
}

// apply changes what was given, and stores the picture.
func (f *profileFlags) apply(ctx context.Context, d *domain, p *badges.IssuerProfile) error {
	setIfGiven(&p.Summary, f.Summary)
	setIfGiven(&p.Website, f.Website)
	setIfGiven(&p.Email, f.Email)
	setIfGiven(&p.Type, f.Type)
	setIfGiven(&p.Audience, f.Audience)
	setIfGiven(&p.Paper, f.Paper)
	setIfGiven(&p.Language, f.Language)
	if f.Picture != "" {
		picture, err := d.storePictureFile(ctx, f.Picture)
		if err != nil {
			return err
		}
		p.Picture = picture
	}
	setIfGiven(&p.Picture.Alt, f.PictureAlt)
	setIfGiven(&p.Look.Colour, f.Colour)
	if f.Header != "" {
		header, err := d.storeHeaderFile(ctx, f.Header)
		if err != nil {
			return err
		}
		p.Look.Header = header
	}
	return nil
}

// setIfGiven changes target if there is a value.
func setIfGiven[T ~string](target *T, value *string) {
	if value != nil {
		*target = T(*value)
	}
}

type issuerCreate struct {
	Username string `required:"" help:"Name in the handle and the address: lower-case letters, digits, '_', '-' and '.'. It can't be changed."`
	Name     string `required:"" help:"Name that people read."`
	Domain   string `help:"One of the server's domains; the main one if left out."`
	Parent   string `help:"Issuer above this one: its id, username or @username@domain."`
	Account  string `help:"Account that becomes the owner: its id or e-mail address."`
	profileFlags
}

func (c *issuerCreate) Run(ctx context.Context, a *app) error {
	return a.begin(ctx, func(d *domain) error {
		n := badges.NewIssuer{Domain: c.Domain, Username: c.Username, IssuerProfile: badges.IssuerProfile{Name: c.Name}}
		var owner badges.Account
		var err error
		if c.Account != "" {
			if owner, err = d.findAccount(ctx, c.Account); err != nil {
				return err
			}
		}
		if c.Parent != "" {
			parent, err := d.findIssuer(ctx, c.Parent)
			if err != nil {
				return err
			}
			n.ParentID = parent.ID
		}
		if err := c.apply(ctx, d, &n.IssuerProfile); err != nil {
			return err
		}
		issuer, err := d.CreateIssuer(ctx, badges.Operator(), n)
		if err != nil {
			return err
		}
		if owner.ID != 0 {
			if err := d.SetRole(ctx, badges.Operator(), owner.ID, issuer.ID, badges.Owner); err != nil {
				return err
			}
		}
		return a.printIssuer(d, issuer)
	})
}

type issuerList struct{}

func (c *issuerList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuers, err := d.Store.Issuers(ctx, badges.IssuerFilter{Role: badges.RoleIssuer})
		if err != nil {
			return err
		}
		var views []issuerView
		for _, i := range issuers {
			views = append(views, d.viewIssuer(i))
		}
		return printList(a, views, "ID HANDLE NAME PAGE", func(v issuerView) []any {
			return []any{v.ID, v.Handle, v.Name, v.Actor}
		})
	})
}

type issuerShow struct {
	Issuer string `arg:"" help:"Issuer: its id, username or @username@domain."`
}

func (c *issuerShow) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		return a.printIssuer(d, issuer)
	})
}

type issuerUpdate struct {
	Issuer string  `arg:"" help:"Issuer: its id, username or @username@domain."`
	Name   *string `help:"Name that people read."`
	profileFlags
}

func (c *issuerUpdate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		setIfGiven(&issuer.Name, c.Name)
		if err := c.apply(ctx, d, &issuer.IssuerProfile); err != nil {
			return err
		}
		if issuer, err = d.UpdateIssuer(ctx, badges.Operator(), issuer.ID, issuer.IssuerProfile); err != nil {
			return err
		}
		return a.printIssuer(d, issuer)
	})
}

type issuerRotateKey struct {
	Issuer    string `arg:"" help:"Issuer: its id, username or @username@domain."`
	Algorithm string `help:"Only the keys of one algorithm: ed25519 (proofs of credentials) or rsa (requests and JWTs)."`
}

func (c *issuerRotateKey) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		var algorithms []badges.KeyAlgorithm
		if c.Algorithm != "" {
			algorithms = append(algorithms, badges.KeyAlgorithm(c.Algorithm))
		}
		if issuer, err = d.RotateKeys(ctx, badges.Operator(), issuer.ID, algorithms...); err != nil {
			return err
		}
		return a.printIssuer(d, issuer)
	})
}

// findIssuer finds an issuer by its id, its username on the main domain, or
// its handle.
func (d *domain) findIssuer(ctx context.Context, ref string) (issuer badges.Issuer, err error) {
	if id, notNumber := strconv.ParseInt(ref, 10, 64); notNumber == nil {
		issuer, err = d.Store.Issuer(ctx, id)
	} else {
		username, domain, found := strings.Cut(strings.TrimPrefix(strings.ToLower(ref), "@"), "@")
		if !found {
			domain = d.Site.MainDomain()
		}
		issuer, err = d.Store.IssuerByUsername(ctx, domain, username)
	}
	if badges.KindOf(err) == badges.NotFound || err == nil && issuer.Role != badges.RoleIssuer {
		err = badges.Errorf(badges.NotFound, `there is no issuer %q; "laurel issuer list" shows those there are`, ref)
	}
	return issuer, err
}
