package store

import (
	"context"
	"time"

	"laurel/badges"
)

func scanReminder(row scanner) (r badges.Reminder, err error) {
	err = row.Scan(&r.GrantID, &r.Days)
	return r, err
}

// DueReminders implements [badges.ReminderReader]. A reminder that was sent stands
// for all that are earlier.
func (c conn) DueReminders(ctx context.Context, now time.Time, limit int) ([]badges.Reminder, error) {
	return all(ctx, c.q, "reminders", scanReminder, `select g.id, min(d.days) from "grant" g
		join badge_reminder d on d.badge_id = g.badge_id
		where g.state = 'processed' and g.expires_at > 0 and g.expires_at > $1
		and g.expires_at <= $1 + (select coalesce(max(days), 0) from badge_reminder) * $2
		and g.expires_at <= $1 + d.days * $2 and g.accepted_at < g.expires_at - d.days * $2
		and not exists (select 1 from reminder r where r.grant_id = g.id and r.days <= d.days)
		and not exists (select 1 from renewal n join "grant" newer on newer.id = n.grant_id
			where n.renews_id = g.id and newer.state in ('pending', 'accepted', 'processed'))
		group by g.id order by g.id limit $3`, millis(now), (24 * time.Hour).Milliseconds(), limit)
}

// InsertReminder implements [badges.ReminderWriter].
func (tx *Tx) InsertReminder(ctx context.Context, r badges.Reminder, at time.Time) (bool, error) {
	n, err := change(ctx, tx.q, "reminder", `insert into reminder (grant_id, days, sent_at) values ($1, $2, $3) on conflict do nothing`,
		r.GrantID, r.Days, millis(at))
	return n > 0, err
}

// putReminders stores what a badge's definition says of reminders where the search
// for those that are due can read it.
func (tx *Tx) putReminders(ctx context.Context, badgeID int64, d badges.Definition) error {
	if err := exec(ctx, tx.q, "reminders", `delete from badge_reminder where badge_id = $1`, badgeID); err != nil {
		return err
	}
	for _, days := range d.ReminderDays() {
		if err := exec(ctx, tx.q, "reminders", `insert into badge_reminder (badge_id, days) values ($1, $2)`, badgeID, days); err != nil {
			return err
		}
	}
	return nil
}
