-- +goose Up

-- From which design a picture was drawn, so that it can be drawn anew.
create table picture_design (
    sha256 text primary key references picture (sha256),
    design text not null
) strict, without rowid;

-- Badge definitions with variables. issuer_id is null for those of the server, which
-- all issuers can use.
create table badge_set (
    id         integer primary key autoincrement,
    issuer_id  integer references issuer (id),
    name       text not null,
    version    integer not null,
    content    text not null, -- JSON
    created_at integer not null,
    updated_at integer not null,
    deleted_at integer not null
) strict;
create index badge_set_issuer on badge_set (issuer_id) where deleted_at = 0;
