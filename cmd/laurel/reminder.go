package main

import (
	"context"
	"log/slog"
	"time"
)

// remindEvery is how often it is looked whose badges are about to end.
const remindEvery = time.Hour

// reminder has recipients reminded of the end of their badges, from the start on,
// so that what fell into a time of rest is made up for.
func reminder(d *domain, log *slog.Logger) worker {
	return func(ctx context.Context) {
		ticker := time.NewTicker(remindEvery)
		defer ticker.Stop()
		for {
			if err := d.RemindExpiring(ctx); err != nil && ctx.Err() == nil {
				log.Error("nobody is reminded of the end of badges now; it is tried again later", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}
}
