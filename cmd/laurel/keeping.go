package main

import (
	"context"
	"log/slog"
	"time"
)

// pruneEvery is how often what was kept long enough is deleted.
const pruneEvery = 6 * time.Hour

// pruner deletes what was kept long enough, now and then.
func pruner(d *domain, log *slog.Logger) worker {
	return every(pruneEvery, func(ctx context.Context) {
		if err := prune(ctx, d); err != nil && ctx.Err() == nil {
			log.Error("old entries could not be deleted; it is tried again later", "error", err)
		}
	})
}

func prune(ctx context.Context, d *domain) error {
	now := time.Now()
	if err := d.db.Prune(ctx, now); err != nil {
		return err
	}
	settings, err := d.Settings(ctx)
	if err != nil {
		return err
	}
	return d.db.PruneLists(ctx, now.AddDate(0, 0, -settings.ListDays))
}

// scheduleEvery is how often it is looked whether a backup is due.
const scheduleEvery = 10 * time.Minute

// backupScheduler has backups made as often as the settings say.
func backupScheduler(d *domain, log *slog.Logger) worker {
	return every(scheduleEvery, func(ctx context.Context) {
		if err := d.ScheduleBackup(ctx); err != nil && ctx.Err() == nil {
			log.Error("no backup is made now; it is tried again later", "error", err)
		}
	})
}

// every returns a worker that does something each time that an interval has passed.
func every(interval time.Duration, do func(context.Context)) worker {
	return func(ctx context.Context) {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				do(ctx)
			}
		}
	}
}
