package store

import (
	"context"
	"strings"
	"time"

	"laurel/badges"
)

// Events implements [badges.EventListReader].
func (c conn) Events(ctx context.Context, f badges.EventFilter) ([]badges.Event, error) {
	w := where{}
	if f.Server {
		w.conditions = append(w.conditions, `issuer_id = 0`)
	}
	w.andIf(f.IssuerID != 0, `issuer_id = $`, f.IssuerID)
	w.andIf(f.AccountID != 0, `account_id = $`, f.AccountID)
	if f.Accounts != nil {
		in(&w, "account_id", f.Accounts)
	}
	w.andIf(f.Area != "", `kind like $ escape '\'`, likeLiteral(f.Area)+".%")
	w.andIf(f.Kind != "", `kind = $`, string(f.Kind))
	w.andIf(f.Text != "", `lower(data) like $ escape '\'`, contains(f.Text))
	w.andIf(!f.From.IsZero(), `at >= $`, millis(f.From))
	w.andIf(!f.Until.IsZero(), `at < $`, millis(f.Until))
	w.andIf(f.Before != 0, `id < $`, f.Before)
	return all(ctx, c.q, "events", scanEvent, `select `+eventColumns+` from event `+w.sql()+` order by id desc`+w.limit(f.Limit), w.args...)
}

// likeLiteral returns s as a pattern of like that matches s alone.
func likeLiteral(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// contains is a pattern of like for lower-case texts that hold s.
func contains(s string) string { return "%" + likeLiteral(strings.ToLower(s)) + "%" }

// AccountList implements [badges.PeopleReader], as do those below.
func (c conn) AccountList(ctx context.Context, f badges.AccountFilter) ([]badges.Account, error) {
	w := where{}
	w.andIf(f.Query != "", `(lower(name) || ' ' || coalesce(email, '') || ' ' || coalesce((select min(lower(l.label)) from account_login l
		where l.account_id = account.id and l.provider = 'fediverse'), '')) like $ escape '\'`, contains(f.Query))
	if f.Admins {
		w.conditions = append(w.conditions, `admin = 1`)
	}
	if f.Disabled {
		w.conditions = append(w.conditions, `disabled_at > 0`)
	}
	w.andIf(f.After != 0, `id > $`, f.After)
	return all(ctx, c.q, "accounts", scanAccount, `select `+accountColumns+` from account `+w.sql()+` order by id`+w.limit(f.Limit), w.args...)
}

func (c conn) AccountRoles(ctx context.Context, accountID int64) ([]badges.AccountRole, error) {
	return c.roles(ctx, `r.account_id = $1 order by i.id`, accountID)
}

func (c conn) IssuerRoles(ctx context.Context, issuerID int64) ([]badges.AccountRole, error) {
	return c.roles(ctx, `r.issuer_id = $1 order by a.id`, issuerID)
}

func (c conn) roles(ctx context.Context, condition string, id int64) ([]badges.AccountRole, error) {
	return all(ctx, c.q, "roles", func(row scanner) (r badges.AccountRole, err error) {
		a := &r.Account
		err = row.Scan(&a.ID, &a.Name, &a.Email, intoFlag(&a.Admin), intoTime(&a.DisabledAt), intoTime(&a.CreatedAt), &r.IssuerID, &r.Issuer, &r.Role)
		return r, err
	}, `select a.id, a.name, coalesce(a.email, ''), a.admin, a.disabled_at, a.created_at, i.id, i.name, r.role
		from account_role r join account a on a.id = r.account_id join issuer i on i.id = r.issuer_id where `+condition, id)
}

// StoredSettings implements [badges.SettingReader].
func (c conn) StoredSettings(ctx context.Context) (map[string]string, error) {
	type setting struct{ name, value string }
	found, err := all(ctx, c.q, "settings", func(row scanner) (s setting, err error) {
		err = row.Scan(&s.name, &s.value)
		return s, err
	}, `select name, value from setting`)
	values := make(map[string]string, len(found))
	for _, s := range found {
		values[s.name] = s.value
	}
	return values, err
}

// PutSetting implements [badges.SettingWriter].
func (tx *Tx) PutSetting(ctx context.Context, name, value string, at time.Time) error {
	return exec(ctx, tx.q, "setting", `insert into setting (name, value, updated_at) values ($1, $2, $3)
		on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at`, name, value, millis(at))
}

// SitePage implements [badges.SitePageReader], as does SitePages.
func (c conn) SitePage(ctx context.Context, slug string) (badges.SitePage, error) {
	return one(ctx, c.q, "page", scanSitePage, `select slug, title, body, position, updated_at from site_page where slug = $1`, slug)
}

func (c conn) SitePages(ctx context.Context) ([]badges.SitePage, error) {
	return all(ctx, c.q, "pages", scanSitePage, `select slug, title, '', position, updated_at from site_page order by position, title, slug`)
}

func scanSitePage(row scanner) (p badges.SitePage, err error) {
	err = row.Scan(&p.Slug, &p.Title, &p.Body, &p.Position, intoTime(&p.UpdatedAt))
	return p, err
}

// PutSitePage implements [badges.SitePageWriter], as does DeleteSitePage.
func (tx *Tx) PutSitePage(ctx context.Context, p badges.SitePage) error {
	return exec(ctx, tx.q, "page", `insert into site_page (slug, title, body, position, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (slug) do update set title = excluded.title, body = excluded.body, position = excluded.position, updated_at = excluded.updated_at`,
		p.Slug, p.Title, p.Body, p.Position, millis(p.UpdatedAt))
}

func (tx *Tx) DeleteSitePage(ctx context.Context, slug string) error {
	return exec(ctx, tx.q, "page", `delete from site_page where slug = $1`, slug)
}

const announcementColumns = `id, text, starts_at, ends_at, created_at`

func scanAnnouncement(row scanner) (a badges.Announcement, err error) {
	err = row.Scan(&a.ID, &a.Text, intoTime(&a.StartsAt), intoTime(&a.EndsAt), intoTime(&a.CreatedAt))
	return a, err
}

// Announcement implements [badges.AnnouncementReader], as does Announcements.
func (c conn) Announcement(ctx context.Context, id int64) (badges.Announcement, error) {
	return one(ctx, c.q, "announcement", scanAnnouncement, `select `+announcementColumns+` from announcement where id = $1`, id)
}

func (c conn) Announcements(ctx context.Context) ([]badges.Announcement, error) {
	return all(ctx, c.q, "announcements", scanAnnouncement, `select `+announcementColumns+` from announcement order by id desc`)
}

// InsertAnnouncement implements [badges.AnnouncementWriter], as does DeleteAnnouncement.
func (tx *Tx) InsertAnnouncement(ctx context.Context, a badges.Announcement) (int64, error) {
	return one(ctx, tx.q, "announcement", scanValue[int64], `insert into announcement (text, starts_at, ends_at, created_at) values ($1, $2, $3, $4) returning id`,
		a.Text, millis(a.StartsAt), millis(a.EndsAt), millis(a.CreatedAt))
}

func (tx *Tx) DeleteAnnouncement(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "announcement", `delete from announcement where id = $1`, id)
}
