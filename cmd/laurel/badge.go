package main

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/badges/roster"
)

type badgeCommand struct {
	Create  badgeCreate  `cmd:"" help:"Make a badge."`
	List    badgeList    `cmd:"" help:"List the badges that can be granted."`
	Show    badgeShow    `cmd:"" help:"Show one badge."`
	Update  badgeUpdate  `cmd:"" help:"Change a badge; what is not given stays, and so do the grants made before."`
	Archive badgeArchive `cmd:"" help:"End the granting of a badge. Its grants stand."`

	Applications badgeApplications `cmd:"" help:"Let everybody in the fediverse apply for a badge by a post (on), or nobody (off)."`
}

// badgeView is a badge in results.
type badgeView struct {
	ID          int64      `json:"id"`
	IssuerID    int64      `json:"issuer"`
	Version     int        `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Type        string     `json:"type"`
	Criteria    string     `json:"criteria"`
	Image       string     `json:"image"`
	ImageAlt    string     `json:"imageAlt,omitempty"`
	Hashtags    []string   `json:"hashtags,omitempty"`
	InfoURL     string     `json:"infoUrl,omitempty"`
	Certificate bool       `json:"certificate"`
	Validity    string     `json:"validity,omitempty"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
	Reminders   []int      `json:"reminders"`

	ResultDescriptions []badges.ResultDescription `json:"resultDescriptions,omitempty"`

	URL        string     `json:"url"`
	CreatedAt  *time.Time `json:"createdAt"`
	UpdatedAt  *time.Time `json:"updatedAt"`
	ArchivedAt *time.Time `json:"archivedAt,omitempty"`
}

func (d *domain) viewBadge(i badges.Issuer, b badges.Badge) badgeView {
	return badgeView{
		ID: b.ID, IssuerID: b.IssuerID, Version: b.Version, Title: b.Title, Description: b.Description,
		Type: b.Type, Criteria: b.Criteria, Image: d.Site.BadgeImage(i, b.ID), ImageAlt: b.Image.Alt,
		Hashtags: b.Hashtags, InfoURL: b.InfoURL, Certificate: b.Certificate, Validity: b.Validity.String(),
		ExpiresAt: moment(b.ExpiresAt), Reminders: b.ReminderDays(),
		ResultDescriptions: b.ResultDescriptions,
		URL:                d.Site.Badge(i, b.ID), CreatedAt: moment(b.CreatedAt), UpdatedAt: moment(b.UpdatedAt), ArchivedAt: moment(b.ArchivedAt),
	}
}

func (a *app) printBadge(ctx context.Context, d *domain, b badges.Badge) error {
	issuer, err := d.Store.Issuer(ctx, b.IssuerID)
	if err != nil {
		return err
	}
	v := d.viewBadge(issuer, b)
	return a.print(v, func() {
		a.printf("Badge %d: %s (%s, version %d)\n", v.ID, v.Title, v.Type, v.Version)
		a.printf("  issuer    %s\n  page      %s\n  criteria  %s\n", d.Site.Handle(issuer), v.URL, cellText(v.Criteria))
		if v.ArchivedAt != nil {
			a.printf("  archived  %s\n", cellText(v.ArchivedAt))
		}
	})
}

// definitionFlags are what can be said of a badge. Nil means: not given.
type definitionFlags struct {
	Description *string `help:"What the badge stands for; Markdown. The title if left out."`
	Criteria    *string `help:"How the badge is earned; Markdown."`
	Type        *string `help:"Achievement, Badge, Credential, Recognition, Milestone, Honor, Certification or Distinction."`
	Image       string  `type:"existingfile" placeholder:"FILE" help:"Picture: a PNG, JPEG, GIF, WebP or SVG file. A new badge without one gets a laurel wreath."`
	ImageAlt    *string `help:"What the picture shows, for those who can't see it."`
	Hashtags    *string `help:"Hashtags, such as \"training advanced\"."`
	InfoURL     *string `name:"info-url" help:"Web page about the badge."`
	Certificate *bool   `negatable:"" help:"Whether recipients may print a certificate."`
	Results     string  `type:"existingfile" placeholder:"FILE" help:"What results its grants may carry: a JSON list of name, resultType, and allowedValue, levels (of name, description, points) or valueMin and valueMax, requiredValue."`
	Validity    *string `help:"How long a grant is good, as P2Y, P6M or P30D. Empty: for ever, or until --expires."`
	Expires     *string `placeholder:"DAY" help:"Last day on which all grants are good, whenever they were made, as in 2028-11-21. Empty: --validity decides."`
	Reminders   *string `placeholder:"DAYS" help:"How many days before a grant's end its recipient is reminded, as in 30,7 (the default). Empty: never."`
}

// apply changes what was given, and stores the picture.
func (f *definitionFlags) apply(ctx context.Context, d *domain, def *badges.Definition) (err error) {
	setIfGiven(&def.Description, f.Description)
	setIfGiven(&def.Criteria, f.Criteria)
	setIfGiven(&def.Type, f.Type)
	setIfGiven(&def.InfoURL, f.InfoURL)
	if f.Hashtags != nil {
		def.Hashtags = badges.ParseHashtags(*f.Hashtags)
	}
	if f.Certificate != nil {
		def.Certificate = *f.Certificate
	}
	if f.Validity != nil {
		if def.Validity, err = badges.ParsePeriod(*f.Validity); err != nil {
			return err
		}
	}
	if f.Results != "" {
		if def.ResultDescriptions, err = readResultDescriptions(f.Results); err != nil {
			return err
		}
	}
	if err := f.applyEnd(def); err != nil {
		return err
	}
	switch {
	case f.Image != "":
		def.Image, err = d.storePictureFile(ctx, f.Image)
	case def.Image.SHA256 == "":
		def.Image, err = d.storeOwnPicture(ctx, defaultPicture, defaultPictureAlt)
	}
	setIfGiven(&def.Image.Alt, f.ImageAlt)
	return err
}

// applyEnd changes when grants end, and what is told of that.
func (f *definitionFlags) applyEnd(def *badges.Definition) (err error) {
	if f.Expires != nil {
		def.ExpiresAt = time.Time{}
		if *f.Expires != "" {
			if def.ExpiresAt, err = roster.ParseDay(*f.Expires); err != nil {
				return err
			}
		}
	}
	if f.Reminders != nil {
		def.Reminders, err = badges.ParseReminders(*f.Reminders)
	}
	return err
}

type badgeCreate struct {
	Issuer string `required:"" help:"Issuer: its id, username or @username@domain."`
	Title  string `required:"" help:"Name of the badge."`
	definitionFlags
}

func (c *badgeCreate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		n := badges.NewBadge{IssuerID: issuer.ID, Definition: badges.Definition{Title: c.Title}}
		if err := c.apply(ctx, d, &n.Definition); err != nil {
			return err
		}
		badge, err := d.CreateBadge(ctx, badges.Operator(), n)
		if err != nil {
			return err
		}
		return a.printBadge(ctx, d, badge)
	})
}

type badgeList struct {
	Issuer string `help:"Only this issuer's: its id, username or @username@domain."`
}

func (c *badgeList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		var filter badges.BadgeFilter
		if c.Issuer != "" {
			issuer, err := d.findIssuer(ctx, c.Issuer)
			if err != nil {
				return err
			}
			filter.IssuerID = issuer.ID
		}
		list, err := d.BadgesOf(ctx, badges.Operator(), filter)
		if err != nil {
			return err
		}
		var views []badgeView
		for _, b := range list {
			issuer, err := d.Store.Issuer(ctx, b.IssuerID)
			if err != nil {
				return err
			}
			views = append(views, d.viewBadge(issuer, b))
		}
		return printList(a, views, "ID ISSUER TITLE TYPE PAGE", func(v badgeView) []any {
			return []any{v.ID, v.IssuerID, v.Title, v.Type, v.URL}
		})
	})
}

type badgeShow struct {
	Badge int64 `arg:"" help:"Id of the badge."`
}

func (c *badgeShow) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		badge, err := d.findBadge(ctx, c.Badge)
		if err != nil {
			return err
		}
		return a.printBadge(ctx, d, badge)
	})
}

type badgeUpdate struct {
	Badge int64   `arg:"" help:"Id of the badge."`
	Title *string `help:"Name of the badge."`
	definitionFlags
}

func (c *badgeUpdate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		badge, err := d.findBadge(ctx, c.Badge)
		if err != nil {
			return err
		}
		setIfGiven(&badge.Title, c.Title)
		if err := c.apply(ctx, d, &badge.Definition); err != nil {
			return err
		}
		if badge, err = d.UpdateBadge(ctx, badges.Operator(), badge.ID, badge.Definition); err != nil {
			return err
		}
		return a.printBadge(ctx, d, badge)
	})
}

type badgeArchive struct {
	Badge int64 `arg:"" help:"Id of the badge."`
}

func (c *badgeArchive) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findBadge(ctx, c.Badge); err != nil {
			return err
		}
		badge, err := d.ArchiveBadge(ctx, badges.Operator(), c.Badge)
		if err != nil {
			return err
		}
		return a.printBadge(ctx, d, badge)
	})
}

func (d *domain) findBadge(ctx context.Context, id int64) (badges.Badge, error) {
	badge, err := d.BadgeOf(ctx, badges.Operator(), id)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no badge %d; "laurel badge list" shows those there are`, id)
	}
	return badge, err
}
