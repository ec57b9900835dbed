-- +goose Up

-- How an issuer's pages look: badges.Look as JSON.
alter table issuer add column look text not null default '{}';

-- Recipients' pages are found by handle.
create index identity_handle on identity (handle) where handle <> '';

-- What everybody may find: issuers, badges and grants. The words are made by package
-- badges/search and kept in search_words, which each database has of its own kind.
create table search_entry (
    id integer primary key autoincrement,
    kind text not null,
    target_id integer not null
) strict;
create unique index search_entry_target on search_entry (kind, target_id);

-- How far the index has been made of what was there before it.
create table search_progress (
    id integer primary key,
    version integer not null,
    kind text not null,
    after_id integer not null
) strict;
insert into search_progress (id, version, kind, after_id) values (1, 0, '', 0);

create virtual table search_words using fts4 (name, body, scope, tokenize=simple, matchinfo=fts3, order=desc, prefix="3");
