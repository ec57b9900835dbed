package main

import (
	"context"

	"laurel/store"
	"laurel/web/admin"
)

// queues lets admins see what is still to be delivered and done.
type queues struct{ *store.DB }

// Hosts implements [admin.Queues], as does CountTasks.
func (q queues) Hosts(ctx context.Context, limit int) ([]admin.Host, error) {
	known, err := q.DeliveryHosts(ctx, limit)
	hosts := make([]admin.Host, len(known))
	for i, h := range known {
		hosts[i] = admin.Host{
			Name: h.Host, State: string(h.State()), Queued: h.Queued, Failures: h.Failures, DueAt: h.DueAt,
			LastSuccessAt: h.LastSuccessAt, LastError: h.LastError, Software: h.Software,
		}
	}
	return hosts, err
}

func (q queues) CountTasks(ctx context.Context) (admin.TaskCount, error) {
	n, err := q.DB.CountTasks(ctx)
	return admin.TaskCount(n), err
}
