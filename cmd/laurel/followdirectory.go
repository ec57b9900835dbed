package main

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"

	"laurel/badges"
)

// followDirectory reads BadgeFed's directory of badge servers, or another of its
// shape: a JSON array of objects with name, url, description, categories and actor.
type followDirectory struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Directory string `arg:"" optional:"" default:"https://raw.githubusercontent.com/tryvocalcat/badgefed/main/servers.json" help:"Address of the directory, or a file."`
	Category  string `help:"Only servers of this category."`
	Add       bool   `help:"Follow all that are listed and not followed yet."`
	As        string `help:"Issuer that follows: its id, username or @username@domain. The main domain's announcer, if it is left out."`
}

// listedServer is one entry of a directory.
type listedServer struct {
	Name        string   `json:"name"`
	URL         string   `json:"url"`
	Description string   `json:"description"`
	Categories  []string `json:"categories"`
	Actor       string   `json:"actor"`
	Followed    bool     `json:"followed"`
	Problem     string   `json:"problem,omitempty"` // why it can't be followed
}

// target is whom a follow of the server follows: the actor that it names, else its
// announcer, which the server's name stands for.
func (s listedServer) target() string {
	if u, err := url.Parse(s.URL); s.Actor == "" && err == nil && u.Host != "" {
		return u.Host
	}
	return cmp.Or(s.Actor, s.URL)
}

func (s listedServer) isTargetOf(f badges.Follow) bool {
	if s.Actor != "" {
		return f.Target == s.Actor || f.ActorID == s.Actor
	}
	u, err := url.Parse(f.Target)
	return err == nil && u.Host == strings.ToLower(s.target()) && strings.HasSuffix(u.Path, "/_relaybot")
}

func (c *followDirectory) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		servers, err := c.read(ctx, d)
		if err != nil {
			return err
		}
		who, err := d.findFollower(ctx, c.As)
		if err != nil {
			return err
		}
		if c.Add {
			if err := d.followListed(ctx, servers, who); err != nil {
				return err
			}
		}
		follows, err := d.FollowsOf(ctx, badges.Operator(), badges.FollowFilter{IssuerID: who})
		if err != nil {
			return err
		}
		for i := range servers {
			servers[i].Followed = slices.ContainsFunc(follows, servers[i].isTargetOf)
		}
		return printList(a, servers, "NAME ACTOR CATEGORIES FOLLOWED PROBLEM", func(s listedServer) []any {
			return []any{s.Name, s.target(), strings.Join(s.Categories, ", "), s.Followed, s.Problem}
		})
	})
}

// followListed follows each server that can be followed, and says of the others why not.
func (d *domain) followListed(ctx context.Context, servers []listedServer, who int64) error {
	for i, s := range servers {
		_, err := d.Follow(ctx, badges.Operator(), badges.NewFollow{IssuerID: who, Target: s.target()})
		if err != nil && badges.KindOf(err) == badges.Internal {
			return err
		}
		if err != nil {
			servers[i].Problem = badges.MessageOf(err)
		}
	}
	return nil
}

// read returns the directory's servers of the category.
func (c *followDirectory) read(ctx context.Context, d *domain) (servers []listedServer, err error) {
	var content []byte
	if strings.Contains(c.Directory, "://") {
		content, err = newOutside(c.Outgoing, d).Fetch(ctx, c.Directory)
	} else {
		content, err = os.ReadFile(c.Directory)
	}
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "the directory can't be read: %v; give an address that begins with https://, or the name of a file", err)
	}
	if err := json.Unmarshal(content, &servers); err != nil {
		return nil, badges.Errorf(badges.Invalid, "the directory is not a JSON array of servers with name, url, categories and actor: %v", err)
	}
	return slices.DeleteFunc(servers, func(s listedServer) bool {
		return c.Category != "" && !slices.ContainsFunc(s.Categories, func(one string) bool { return strings.EqualFold(one, c.Category) })
	}), nil
}
