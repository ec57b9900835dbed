-- +goose Up

-- When an endorsement of another server was last found good, and last asked about.
alter table endorsement add column checked_at integer not null default 0;
alter table endorsement add column asked_at integer not null default 0;
create index endorsement_asked on endorsement (asked_at, id) where issuer_id = 0 and revoked_at = 0;
