package store

import (
	"context"
	"time"

	"laurel/badges"
)

const milestoneColumns = `m.id, m.issuer_id, m.badge_id, m.number_required, m.action, m.created_at`

func scanMilestone(row scanner) (m badges.Milestone, err error) {
	err = row.Scan(&m.ID, &m.IssuerID, &m.BadgeID, &m.NumberRequired, &m.Action, intoTime(&m.CreatedAt))
	return m, err
}

// Milestone implements [badges.MilestoneReader], as do those below.
func (c conn) Milestone(ctx context.Context, id int64) (badges.Milestone, error) {
	m, err := one(ctx, c.q, "milestone", scanMilestone, `select `+milestoneColumns+` from milestone m where m.id = $1`, id)
	if err != nil {
		return m, err
	}
	found := []badges.Milestone{m}
	err = c.addSupport(ctx, found)
	return found[0], err
}

func (c conn) Milestones(ctx context.Context, f badges.MilestoneFilter) ([]badges.Milestone, error) {
	w := whereMilestone(f)
	found, err := all(ctx, c.q, "milestones", scanMilestone,
		`select `+milestoneColumns+` from milestone m `+w.sql()+` order by m.id`+w.page(f.Offset, f.Limit), w.args...)
	if err != nil {
		return nil, err
	}
	return found, c.addSupport(ctx, found)
}

func (c conn) CountMilestones(ctx context.Context, f badges.MilestoneFilter) (int, error) {
	w := whereMilestone(f)
	return one(ctx, c.q, "count of milestones", scanValue[int], `select count(*) from milestone m `+w.sql(), w.args...)
}

func whereMilestone(f badges.MilestoneFilter) *where {
	w := &where{}
	w.andIf(f.IssuerID != 0, `m.issuer_id = $`, f.IssuerID)
	w.andIf(f.BadgeID != 0, `m.badge_id = $`, f.BadgeID)
	w.andIf(f.SupportID != 0, `m.id in (select milestone_id from milestone_support where badge_id = $)`, f.SupportID)
	return w
}

// addSupport reads the supporting badges of milestones into them.
func (c conn) addSupport(ctx context.Context, milestones []badges.Milestone) error {
	if len(milestones) == 0 {
		return nil
	}
	ids, places := make([]int64, len(milestones)), make(map[int64]int, len(milestones))
	for i, m := range milestones {
		ids[i], places[m.ID] = m.ID, i
	}
	w := &where{}
	in(w, `milestone_id`, ids)
	_, err := all(ctx, c.q, "supporting badges", func(row scanner) (badge int64, err error) {
		var milestone int64
		if err = row.Scan(&milestone, &badge); err == nil {
			m := &milestones[places[milestone]]
			m.Support = append(m.Support, badge)
		}
		return badge, err
	}, `select milestone_id, badge_id from milestone_support `+w.sql()+` order by milestone_id, place`, w.args...)
	return err
}

func (c conn) CountEarned(ctx context.Context, recipientID int64, badgeIDs []int64, now time.Time) (int, error) {
	if len(badgeIDs) == 0 {
		return 0, nil
	}
	w := &where{}
	w.and(`n.recipient_id = $`, recipientID)
	w.and(`(g.expires_at = 0 or g.expires_at > $)`, millis(now))
	in(w, `g.state`, []string{string(badges.Accepted), string(badges.Processed)})
	in(w, `g.badge_id`, badgeIDs)
	return one(ctx, c.q, "count of badges", scanValue[int], `select count(distinct g.badge_id)`+grantFrom+w.sql(), w.args...)
}

// InsertMilestone implements [badges.MilestoneWriter], as do the two below.
func (tx *Tx) InsertMilestone(ctx context.Context, m badges.Milestone) (id int64, err error) {
	m.ID, err = one(ctx, tx.q, "milestone", scanValue[int64], `insert into milestone (issuer_id, badge_id, number_required, action, created_at)
		values ($1, $2, $3, $4, $5) returning id`, m.IssuerID, m.BadgeID, m.NumberRequired, string(m.Action), millis(m.CreatedAt))
	if err != nil {
		return 0, err
	}
	return m.ID, tx.insertSupport(ctx, m)
}

func (tx *Tx) UpdateMilestone(ctx context.Context, m badges.Milestone) error {
	err := exec(ctx, tx.q, "milestone", `update milestone set badge_id = $2, number_required = $3, action = $4 where id = $1`,
		m.ID, m.BadgeID, m.NumberRequired, string(m.Action))
	if err != nil {
		return err
	}
	if err := tx.deleteSupport(ctx, m.ID); err != nil {
		return err
	}
	return tx.insertSupport(ctx, m)
}

func (tx *Tx) DeleteMilestone(ctx context.Context, id int64) error {
	if err := tx.deleteSupport(ctx, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "milestone", `delete from milestone where id = $1`, id)
}

func (tx *Tx) insertSupport(ctx context.Context, m badges.Milestone) error {
	for place, badgeID := range m.Support {
		err := exec(ctx, tx.q, "supporting badge", `insert into milestone_support (milestone_id, place, badge_id) values ($1, $2, $3)`,
			m.ID, place, badgeID)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) deleteSupport(ctx context.Context, milestoneID int64) error {
	return exec(ctx, tx.q, "supporting badges", `delete from milestone_support where milestone_id = $1`, milestoneID)
}
