package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/badges/designer"
)

type setCommand struct {
	List   setList   `cmd:"" help:"List the badge sets."`
	Import setImport `cmd:"" help:"Make a badge set of the JSON that an export gave."`
	Export setExport `cmd:"" help:"Print a badge set as JSON, for another server or to be changed."`
	Use    setUse    `cmd:"" help:"Make the badges of a set for an issuer, all or none."`
	Delete setDelete `cmd:"" help:"Delete a badge set. The badges made of it stay."`
}

// setView is a badge set in results.
type setView struct {
	ID        int64    `json:"id"`
	IssuerID  int64    `json:"issuer,omitempty"` // missing for a set of the server
	Version   int      `json:"version"`
	Name      string   `json:"name"`
	Variables []string `json:"variables"`
	Badges    int      `json:"badges"`
}

func viewSet(s badges.BadgeSet) setView {
	v := setView{ID: s.ID, IssuerID: s.IssuerID, Version: s.Version, Name: s.Name, Variables: []string{}, Badges: len(s.Badges)}
	for _, variable := range s.Variables {
		v.Variables = append(v.Variables, variable.Name)
	}
	return v
}

type setList struct{}

func (c *setList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		sets, err := d.SetsOf(ctx, badges.Operator())
		if err != nil {
			return err
		}
		var views []setView
		for _, s := range sets {
			views = append(views, viewSet(s))
		}
		return printList(a, views, "ID ISSUER NAME VARIABLES BADGES", func(v setView) []any {
			return []any{v.ID, v.IssuerID, v.Name, strings.Join(v.Variables, ","), v.Badges}
		})
	})
}

type setImport struct {
	File   string `arg:"" type:"existingfile" help:"JSON file."`
	Issuer string `help:"Who keeps it: id, username or @username@domain of an issuer. Without it all issuers can use the set."`
}

func (c *setImport) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		data, err := os.ReadFile(c.File)
		if err != nil {
			return badges.Errorf(badges.Invalid, "the file can't be read: %v", err)
		}
		content, err := badges.ParseSet(data)
		if err != nil {
			return err
		}
		var issuer badges.Issuer // the server itself
		if c.Issuer != "" {
			if issuer, err = d.findIssuer(ctx, c.Issuer); err != nil {
				return err
			}
		}
		draw, err := designer.New()
		if err != nil {
			return err
		}
		set, err := d.CreateBadgeSet(ctx, badges.Operator(), issuer.ID, content, draw)
		if err != nil {
			return err
		}
		v := viewSet(set)
		return a.print(v, func() { a.printf("Badge set %d: %s, %d badges\n", v.ID, v.Name, v.Badges) })
	})
}

type setExport struct {
	Set int64 `arg:"" help:"Id of the badge set."`
}

func (c *setExport) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		set, err := d.findSet(ctx, c.Set)
		if err != nil {
			return err
		}
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(set.SetContent)
	})
}

type setUse struct {
	Set    int64             `arg:"" help:"Id of the badge set."`
	Issuer string            `required:"" help:"For whom: id, username or @username@domain of an issuer."`
	Value  map[string]string `help:"What a variable stands for, as NAME=VALUE; may be repeated." mapsep:"none"`
}

func (c *setUse) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		set, err := d.findSet(ctx, c.Set)
		if err != nil {
			return err
		}
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		draw, err := designer.New()
		if err != nil {
			return err
		}
		made, err := d.ApplySet(ctx, badges.Operator(), set.ID, issuer.ID, c.Value, draw)
		if err != nil {
			return err
		}
		var views []badgeView
		for _, b := range made {
			views = append(views, d.viewBadge(issuer, b))
		}
		return printList(a, views, "ID TITLE TYPE PAGE", func(v badgeView) []any { return []any{v.ID, v.Title, v.Type, v.URL} })
	})
}

type setDelete struct {
	Set int64 `arg:"" help:"Id of the badge set."`
}

func (c *setDelete) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		set, err := d.findSet(ctx, c.Set)
		if err != nil {
			return err
		}
		if err := d.DeleteBadgeSet(ctx, badges.Operator(), set.ID); err != nil {
			return err
		}
		return a.print(viewSet(set), func() { a.printf("Badge set %d is deleted.\n", set.ID) })
	})
}

func (d *domain) findSet(ctx context.Context, id int64) (badges.BadgeSet, error) {
	set, err := d.SetOf(ctx, badges.Operator(), id)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no badge set %s; "laurel set list" shows those there are`, strconv.FormatInt(id, 10))
	}
	return set, err
}
