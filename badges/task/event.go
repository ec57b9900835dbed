package task

import (
	"context"
	"encoding/json"

	"laurel/badges"
)

// ForEvents returns the handler of the tasks that were queued for a
// [badges.Consumer]: it reads the event and hands it over.
func ForEvents(events badges.EventReader, handle func(context.Context, badges.Event) error) Handler {
	return func(ctx context.Context, t Task) error {
		var payload badges.EventTask
		if err := json.Unmarshal(t.Payload, &payload); err != nil {
			return Permanent(err)
		}
		e, err := events.Event(ctx, payload.Event)
		if err != nil {
			return err
		}
		return handle(ctx, e)
	}
}
