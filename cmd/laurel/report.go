package main

import (
	"context"
	"time"

	"laurel/badges"
)

type reportCommand struct {
	List    reportList    `cmd:"" help:"List reports that came from other servers, and with --all those that were sent or resolved."`
	Resolve reportResolve `cmd:"" help:"Note what was done about a report."`
	Send    reportSend    `cmd:"" help:"Report an account elsewhere to its server."`
}

// reportView is a report in results.
type reportView struct {
	ID         int64      `json:"id"`
	Direction  string     `json:"direction"`
	From       string     `json:"from"`
	About      string     `json:"about,omitempty"`
	Objects    []string   `json:"objects,omitempty"`
	Comment    string     `json:"comment"`
	CreatedAt  *time.Time `json:"createdAt"`
	ResolvedAt *time.Time `json:"resolvedAt,omitempty"`
	Resolution string     `json:"resolution,omitempty"`
}

func viewReport(r badges.Report) reportView {
	return reportView{
		ID: r.ID, Direction: string(r.Direction), From: r.ActorID, About: r.About, Objects: r.Objects, Comment: r.Comment,
		CreatedAt: moment(r.CreatedAt), ResolvedAt: moment(r.ResolvedAt), Resolution: r.Resolution,
	}
}

type reportList struct {
	All    bool  `help:"Also those that were resolved, and those that were sent."`
	Before int64 `help:"Only those older than this one."`
	Limit  int   `default:"100" help:"At most so many; 0 for all."`
}

func (c *reportList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		found, err := d.ReportsOf(ctx, badges.Operator(), badges.ReportFilter{Open: !c.All, Before: c.Before, Limit: c.Limit})
		if err != nil {
			return err
		}
		views := make([]reportView, len(found))
		for i, r := range found {
			views[i] = viewReport(r)
		}
		return printList(a, views, "REPORT AT FROM ABOUT POSTS COMMENT", func(v reportView) []any {
			return []any{v.ID, v.CreatedAt, v.From, v.About, len(v.Objects), v.Comment}
		})
	})
}

type reportResolve struct {
	Report int64  `arg:"" help:"Report."`
	Note   string `help:"What was done."`
}

func (c *reportResolve) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		r, err := d.ResolveReport(ctx, badges.Operator(), c.Report, c.Note)
		if err != nil {
			return err
		}
		return a.print(viewReport(r), func() { a.printf("Report %d is resolved.\n", r.ID) })
	})
}

type reportSend struct {
	Account string   `arg:"" help:"Id of the account, like https://social.example/users/jane."`
	Post    []string `help:"Address of a post that the report is about; may be repeated."`
	Comment string   `help:"What is wrong. It is sent in the server's name."`
}

func (c *reportSend) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		r, err := d.SendReport(ctx, badges.Operator(), badges.NewReport{About: c.Account, Objects: c.Post, Comment: c.Comment})
		if err != nil {
			return err
		}
		return a.print(viewReport(r), func() { a.printf("Report %d goes to the server of %s.\n", r.ID, r.About) })
	})
}
