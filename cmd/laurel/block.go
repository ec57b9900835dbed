package main

import (
	"bytes"
	"context"
	"os"
	"time"

	"laurel/badges"
)

type blockCommand struct {
	Add       blockAdd       `cmd:"" help:"Suspend, silence or note a host with all below it, or an actor; or put a host on the allow list."`
	Remove    blockRemove    `cmd:"" help:"End a block."`
	List      blockList      `cmd:"" help:"List blocks."`
	Import    blockImport    `cmd:"" help:"Take over a list of domain blocks in Mastodon's CSV: all of it, or nothing."`
	Export    blockExport    `cmd:"" help:"Print the blocks of hosts in Mastodon's CSV."`
	AllowList blockAllowList `cmd:"" name:"allow-list" help:"Speak to allowed hosts alone (on), or to all that are not suspended (off)."`
}

// blockView is a block in results.
type blockView struct {
	badges.NewBlock
	CreatedAt *time.Time `json:"createdAt"`
	UpdatedAt *time.Time `json:"updatedAt"`
}

func viewBlock(b badges.Block) blockView {
	return blockView{NewBlock: b.NewBlock, CreatedAt: moment(b.CreatedAt), UpdatedAt: moment(b.UpdatedAt)}
}

type blockAdd struct {
	Target         string `arg:"" help:"Host name, or an actor's id."`
	Severity       string `default:"suspend" help:"suspend: no exchange at all; silence: nothing from there on this server's pages; noop: only a note; allow: put the host on the allow list."`
	RejectMedia    bool   `help:"Show no pictures from there."`
	RejectReports  bool   `help:"Keep no reports from there."`
	Obfuscate      bool   `help:"Make the name unreadable where blocks are published."`
	PublicComment  string `help:"Why, for everybody."`
	PrivateComment string `help:"Notes for this server's admins."`
}

func (c *blockAdd) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		b, err := d.Block(ctx, badges.Operator(), badges.NewBlock{
			Target: c.Target, Severity: badges.Severity(c.Severity), RejectMedia: c.RejectMedia, RejectReports: c.RejectReports,
			Obfuscate: c.Obfuscate, PublicComment: c.PublicComment, PrivateComment: c.PrivateComment,
		})
		if err != nil {
			return err
		}
		return a.print(viewBlock(b), func() { a.printf("Done: %s %s.\n", b.Severity, b.Target) })
	})
}

type blockRemove struct {
	Target string `arg:"" help:"Host name, or an actor's id."`
}

func (c *blockRemove) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if err := d.Unblock(ctx, badges.Operator(), c.Target); err != nil {
			return err
		}
		return a.print(struct {
			Target string `json:"target"`
		}{c.Target}, func() {
			a.printf("The block of %s has ended. Follows that it ended do not come back by themselves.\n", c.Target)
		})
	})
}

type blockList struct {
	Severity string `help:"Only those of this severity."`
	Limit    int    `default:"1000" help:"At most so many; 0 for all."`
	After    string `help:"Only those behind this target."`
}

func (c *blockList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		found, err := d.BlocksOf(ctx, badges.Operator(), badges.BlockFilter{Severity: badges.Severity(c.Severity), After: c.After, Limit: c.Limit})
		if err != nil {
			return err
		}
		views := make([]blockView, len(found))
		for i, b := range found {
			views[i] = viewBlock(b)
		}
		return printList(a, views, "TARGET SEVERITY SINCE PUBLIC-COMMENT PRIVATE-COMMENT", func(v blockView) []any {
			return []any{v.Target, v.Severity, v.CreatedAt, v.PublicComment, v.PrivateComment}
		})
	})
}

type blockImport struct {
	File string `arg:"" help:"CSV file, with Mastodon's header or of names alone."`
}

func (c *blockImport) Run(ctx context.Context, a *app) error {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return badges.Errorf(badges.Invalid, "the list can't be read: %v", err)
	}
	list, skipped, err := badges.ReadBlockList(bytes.NewReader(content))
	if err != nil {
		return err
	}
	return a.do(ctx, func(d *domain) error {
		done, err := d.ImportBlocks(ctx, badges.Operator(), list)
		if err != nil {
			return err
		}
		return a.print(struct {
			Added     int      `json:"added"`
			Changed   int      `json:"changed"`
			Unchanged int      `json:"unchanged"`
			Skipped   []string `json:"skipped,omitempty"`
		}{done.Added, done.Changed, done.Unchanged, skipped}, func() {
			a.printf("%d added, %d changed, %d as they were.\n", done.Added, done.Changed, done.Unchanged)
			for _, name := range skipped {
				a.printf("Skipped, because the name was made unreadable: %s\n", name)
			}
		})
	})
}

type blockExport struct{}

func (c *blockExport) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		found, err := d.BlocksOf(ctx, badges.Operator(), badges.BlockFilter{})
		if err != nil {
			return err
		}
		return badges.WriteBlockList(a.out, found)
	})
}

type blockAllowList struct {
	State string `arg:"" enum:"on,off" help:"on or off."`
}

func (c *blockAllowList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		var err error
		if c.State == "on" {
			_, err = d.Block(ctx, badges.Operator(), badges.NewBlock{Target: badges.Everybody, Severity: badges.Suspend})
		} else if err = d.Unblock(ctx, badges.Operator(), badges.Everybody); err != nil && badges.KindOf(err) == badges.NotFound {
			err = nil // it is off
		}
		if err != nil {
			return err
		}
		return a.print(struct {
			AllowList string `json:"allowList"`
		}{c.State}, func() { a.printf("The allow list is %s.\n", c.State) })
	})
}
