package store

import (
	"context"
	"strings"

	"laurel/badges"
)

func (c conn) grantOrder(f badges.GrantFilter) string {
	column := ""
	switch f.Order {
	case badges.ByRecipient:
		column = `lower(coalesce(nullif(g.name, ''), nullif(n.handle, ''), nullif(g.profile_uri, ''), g.email))`
	case badges.ByBadge:
		column = `lower(` + c.dialect.grantTitle + `)`
	case badges.ByState:
		column = `g.state`
	case badges.ByAge:
		if f.Oldest {
			return ` order by g.id`
		}
		return ` order by g.id desc`
	}
	if f.Descending {
		column += ` desc`
	}
	return ` order by ` + column + `, g.id desc`
}

func grantCondition(w *where, f badges.GrantFilter) {
	switch f.Condition {
	case badges.InForce:
		w.and(`(g.expires_at = 0 or g.expires_at > $)`, millis(f.At))
	case badges.Ended:
		w.and(`g.state in ('pending', 'accepted', 'processed') and g.expires_at > 0 and g.expires_at <= $`, millis(f.At))
	case badges.HeldBack:
		w.conditions = append(w.conditions, `exists (select 1 from grant_hold h where h.grant_id = g.id)`)
	case badges.Unreached:
		w.conditions = append(w.conditions, `(`+strings.Join([]string{notFound, notDelivered, notMailed}, ` or `)+`)`)
	case badges.AnyCondition:
	}
}

const notFound = `exists (select 1 from identity n where n.id = g.identity_id and n.problem <> '')`

// notDelivered: the newest post has failed, and no other inbox of the recipient has it.
const notDelivered = `exists (select 1 from activity a join delivery d on d.activity_id = a.id
	join identity n on n.id = g.identity_id join remote_actor r on r.id = n.value
	where a.grant_id > 0 and a.grant_id = g.id and a.kind in ('offer', 'create') and d.state in ('failed', 'dropped') and d.inbox in (r.inbox, r.shared_inbox)
	and not exists (select 1 from activity b join delivery e on e.activity_id = b.id
		where b.grant_id > 0 and b.grant_id = g.id and b.kind in ('offer', 'create') and e.inbox in (r.inbox, r.shared_inbox)
		and (e.id > d.id or b.kind = a.kind and e.state = 'delivered')))`

const notMailed = `exists (select 1 from task t where t.parked_at > 0 and t.lane = ` + mailLane + ` and ` + noMailSince + `)`

// noMailSince: no offer was sent once more after the task t.
const noMailSince = `not exists (select 1 from event e where e.grant_id > 0 and e.grant_id = g.id and e.kind = 'grant.offer_resent' and e.at > t.created_at)`

// mailLane is the lane of the mail about the grant g ([badges.MailLane]).
const mailLane = `'` + badges.MailConsumer + `/grant/' || cast(g.id as text)`

// MailProblems implements [badges.MailReader].
func (c conn) MailProblems(ctx context.Context, grantIDs []int64) (map[int64]string, error) {
	problems := make(map[int64]string)
	for begin := 0; begin < len(grantIDs); begin += inAtOnce {
		w := &where{conditions: []string{`t.parked_at > 0`, noMailSince}}
		in(w, `g.id`, grantIDs[begin:min(begin+inAtOnce, len(grantIDs))])
		_, err := all(ctx, c.q, "mail", func(row scanner) (id int64, err error) {
			var problem string
			err = row.Scan(&id, &problem)
			problems[id] = problem
			return id, err
		}, `select g.id, t.problem from "grant" g join task t on t.lane = `+mailLane+` `+w.sql()+` order by t.id`, w.args...)
		if err != nil {
			return nil, err
		}
	}
	return problems, nil
}
