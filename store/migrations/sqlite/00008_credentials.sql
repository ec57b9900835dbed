-- +goose Up

-- Which of an issuer's credentials are revoked, a bit for each, at random places.
create table status_list (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    purpose text not null,
    revision integer not null,
    changed_at integer not null
) strict;
create index status_list_issuer on status_list (issuer_id, purpose, id);

create table status_entry (
    grant_id integer primary key references "grant" (id),
    list_id integer not null references status_list (id),
    position integer not null,
    set_at integer not null
) strict;
create unique index status_entry_position on status_entry (list_id, position);
create index status_entry_set on status_entry (list_id, position) where set_at > 0;

-- What a badge was in one of its versions is read from any grant of that version.
create index grant_badge_version on "grant" (badge_id, badge_version);
