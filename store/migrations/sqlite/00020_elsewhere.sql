-- +goose Up

-- Actors elsewhere that issuers and announcers of this server follow. actor_id is ''
-- until the target was looked up.
create table followed (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    target text not null,
    actor_id text not null,
    uri text not null,
    state text not null,
    problem text not null,
    created_at integer not null,
    answered_at integer not null
) strict;
create unique index followed_target on followed (issuer_id, target);
create unique index followed_uri on followed (uri);
create unique index followed_actor on followed (issuer_id, actor_id) where actor_id <> '';
create index followed_by on followed (actor_id) where actor_id <> '';

-- When an external badge was last asked about, whatever came of it.
create table external_asked (
    external_id integer primary key,
    asked_at integer not null
) strict;

-- Accounts that moved: the old identity and the one that took its place.
create table identity_move (
    from_id integer primary key references identity (id),
    to_id integer not null references identity (id),
    moved_at integer not null
) strict;
create index identity_move_to on identity_move (to_id);

-- Other actors that an issuer says it is (alsoKnownAs), and where an issuer has
-- moved to (movedTo).
create table issuer_alias (
    issuer_id integer not null references issuer (id),
    actor_id text not null,
    primary key (issuer_id, actor_id)
) strict;
create table issuer_move (
    issuer_id integer primary key references issuer (id),
    moved_to text not null,
    moved_at integer not null
) strict;
