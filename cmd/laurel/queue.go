package main

import (
	"context"
	"math"
	"strconv"
	"time"

	"laurel/badges/task"
	"laurel/federation/delivery"
)

type queueCommand struct {
	List   queueList   `cmd:"" help:"List the hosts that something is owed to, and the tasks that failed."`
	Grant  queueGrant  `cmd:"" help:"Show how the activities about one grant fare, attempt by attempt."`
	Retry  queueRetry  `cmd:"" help:"Try a host's deliveries, or a task, again now."`
	Drop   queueDrop   `cmd:"" help:"Give up a host's waiting deliveries, or a task."`
	Pause  queuePause  `cmd:"" help:"Keep a host's deliveries waiting until resume."`
	Resume queueResume `cmd:"" help:"End a pause."`
}

// taskView is a task that failed, in results.
type taskView struct {
	ID        int64      `json:"id"`
	Kind      string     `json:"kind"`
	Lane      string     `json:"lane"`
	Attempts  int        `json:"attempts"`
	Problem   string     `json:"problem"`
	CreatedAt *time.Time `json:"createdAt"`
	ParkedAt  *time.Time `json:"parkedAt,omitempty"` // given up; "queue retry" takes it up again
}

func viewTask(t task.Task) taskView {
	return taskView{
		ID: t.ID, Kind: t.Kind, Lane: t.Lane, Attempts: t.Attempts, Problem: t.Problem,
		CreatedAt: moment(t.CreatedAt), ParkedAt: moment(t.ParkedAt),
	}
}

type queueList struct {
	All   bool `help:"Also hosts that nothing is owed to now."`
	Limit int  `default:"100" help:"At most so many hosts and so many tasks; 0 for all."`
}

func (c *queueList) Run(ctx context.Context, a *app) error {
	limit := c.Limit
	if limit <= 0 {
		limit = math.MaxInt32
	}
	return a.do(ctx, func(d *domain) error {
		known, err := d.db.DeliveryHosts(ctx, limit)
		if err != nil {
			return err
		}
		troubled, err := d.db.TroubledTasks(ctx, limit)
		if err != nil {
			return err
		}
		hosts, tasks := []delivery.HostStatus{}, []taskView{}
		for _, h := range known {
			if c.All || h.Queued > 0 || h.Failures > 0 || !h.PausedAt.IsZero() {
				hosts = append(hosts, h)
			}
		}
		for _, t := range troubled {
			tasks = append(tasks, viewTask(t))
		}
		return a.printQueue(hosts, tasks)
	})
}

func (a *app) printQueue(hosts []delivery.HostStatus, tasks []taskView) error {
	if a.json {
		return a.print(struct {
			Hosts []delivery.HostStatus `json:"hosts"`
			Tasks []taskView            `json:"tasks"`
		}{hosts, tasks}, nil)
	}
	if len(hosts) == 0 && len(tasks) == 0 {
		a.printf("Nothing is waiting, nothing failed.\n")
		return nil
	}
	err := printList(a, hosts, "HOST WAITING STATE DUE FAILURES LAST-SUCCESS LAST-ERROR", func(h delivery.HostStatus) []any {
		return []any{h.Host, h.Queued, string(h.State()), moment(h.DueAt), h.Failures, moment(h.LastSuccessAt), h.LastError}
	})
	if err != nil || len(tasks) == 0 {
		return err
	}
	a.printf("\n")
	return printList(a, tasks, "TASK KIND LANE ATTEMPTS GIVEN-UP PROBLEM", func(t taskView) []any {
		return []any{t.ID, t.Kind, t.Lane, t.Attempts, t.ParkedAt, t.Problem}
	})
}

type queueGrant struct {
	Grant string `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
}

// deliveryView is a delivery in results.
type deliveryView struct {
	ID       int64             `json:"id"`
	Activity string            `json:"activity"`
	Kind     string            `json:"kind"`
	Inbox    string            `json:"inbox"`
	State    string            `json:"state"`
	Attempts int               `json:"attempts"`
	Results  []delivery.Result `json:"results"` // of the last attempts
}

func (c *queueGrant) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		var views []deliveryView
		for _, kind := range []delivery.Kind{delivery.Offer, delivery.Create, delivery.Announce, delivery.Undo, delivery.Delete} {
			found, err := d.db.GrantDeliveries(ctx, g.ID, kind)
			if err != nil {
				return err
			}
			for _, x := range found {
				views = append(views, deliveryView{
					ID: x.ID, Activity: x.Activity.URI, Kind: string(kind), Inbox: x.Inbox,
					State: string(x.State), Attempts: x.Attempts, Results: x.Results,
				})
			}
		}
		return printList(a, views, "KIND INBOX STATE ATTEMPTS LAST-RESULT", func(v deliveryView) []any {
			return []any{v.Kind, v.Inbox, v.State, v.Attempts, lastResult(v.Results)}
		})
	})
}

func lastResult(results []delivery.Result) string {
	if len(results) == 0 {
		return ""
	}
	last := results[len(results)-1]
	if last.Error != "" {
		return last.Error
	}
	return strconv.Itoa(last.Status)
}
