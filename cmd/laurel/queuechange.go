package main

import (
	"context"
	"strconv"
	"strings"
	"time"
)

type queueRetry struct {
	What string `arg:"" name:"host-or-task" help:"Host, or the number of a task."`
}

func (c *queueRetry) Run(ctx context.Context, a *app) error {
	return a.changeQueue(ctx, "retry", c.What, func(d *domain) error {
		if id, ok := taskNumber(c.What); ok {
			return d.db.RetryTask(ctx, id)
		}
		return d.db.RetryHost(ctx, hostName(c.What))
	})
}

type queueDrop struct {
	What string `arg:"" name:"host-or-task" help:"Host, or the number of a task."`
}

func (c *queueDrop) Run(ctx context.Context, a *app) error {
	return a.changeQueue(ctx, "drop", c.What, func(d *domain) error {
		if id, ok := taskNumber(c.What); ok {
			return d.db.DropTask(ctx, id)
		}
		return d.db.DropHost(ctx, hostName(c.What))
	})
}

type queuePause struct {
	Host string `arg:"" help:"Host."`
}

func (c *queuePause) Run(ctx context.Context, a *app) error {
	return a.changeQueue(ctx, "pause", c.Host, func(d *domain) error {
		return d.db.PauseHost(ctx, hostName(c.Host), time.Now())
	})
}

type queueResume struct {
	Host string `arg:"" help:"Host."`
}

func (c *queueResume) Run(ctx context.Context, a *app) error {
	return a.changeQueue(ctx, "resume", c.Host, func(d *domain) error {
		return d.db.ResumeHost(ctx, hostName(c.Host))
	})
}

// changeQueue makes a change and says what was done to what.
func (a *app) changeQueue(ctx context.Context, action, what string, change func(d *domain) error) error {
	return a.do(ctx, func(d *domain) error {
		if err := change(d); err != nil {
			return err
		}
		return a.print(struct {
			Action string `json:"action"`
			Target string `json:"target"`
		}{action, what}, func() { a.printf("Done: %s %s.\n", action, what) })
	})
}

// taskNumber tells a task from a host.
func taskNumber(what string) (id int64, ok bool) {
	id, err := strconv.ParseInt(what, 10, 64)
	return id, err == nil
}

func hostName(what string) string { return strings.ToLower(what) }
