package main

import (
	"context"
	"math"
	"time"

	"laurel/federation/peer"
)

type peerCommand struct {
	List   peerList   `cmd:"" help:"List what is known of other servers."`
	Badges peerBadges `cmd:"" help:"Say whether a server imports badges from the attachments of posts."`
}

// peerView is another server in results.
type peerView struct {
	Host          string     `json:"host"`
	Software      string     `json:"software,omitempty"`
	Signatures    string     `json:"signatures"` // in which requests to it are signed first: cavage or rfc9421
	ImportsBadges bool       `json:"importsBadges"`
	Badges        string     `json:"badges"` // on, off or auto
	AskedAt       *time.Time `json:"askedAt,omitempty"`
}

func viewPeer(h peer.Host) peerView {
	v := peerView{
		Host: h.Name, Software: h.Software, Signatures: "cavage", ImportsBadges: h.ImportsBadges(), Badges: "auto", AskedAt: moment(h.AskedAt),
	}
	if !h.RFC9421At.IsZero() {
		v.Signatures = "rfc9421"
	}
	if h.Badges != peer.Automatic {
		v.Badges = string(h.Badges)
	}
	return v
}

type peerList struct {
	Limit int `default:"100" help:"At most so many; 0 for all."`
}

func (c *peerList) Run(ctx context.Context, a *app) error {
	limit := c.Limit
	if limit <= 0 {
		limit = math.MaxInt32
	}
	return a.do(ctx, func(d *domain) error {
		known, err := d.db.Peers(ctx, limit)
		if err != nil {
			return err
		}
		var views []peerView
		for _, h := range known {
			views = append(views, viewPeer(h))
		}
		return printList(a, views, "HOST SOFTWARE SIGNATURES IMPORTS-BADGES BADGES", func(v peerView) []any {
			return []any{v.Host, v.Software, v.Signatures, v.ImportsBadges, v.Badges}
		})
	})
}

type peerBadges struct {
	Host   string `arg:"" help:"Host."`
	Switch string `arg:"" enum:"on,off,auto" help:"on, off, or auto: as the server says of itself."`
}

func (c *peerBadges) Run(ctx context.Context, a *app) error {
	word := peer.Switch(c.Switch)
	if c.Switch == "auto" {
		word = peer.Automatic
	}
	return a.changeQueue(ctx, "badges "+c.Switch, c.Host, func(d *domain) error {
		return d.db.PutBadgesSwitch(ctx, hostName(c.Host), word)
	})
}
