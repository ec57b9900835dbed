-- +goose Up

-- Accepted grants whose documents did not pass the server's own check.
create table grant_hold (
    grant_id bigint not null primary key,
    issuer_id bigint not null,
    reason text not null,
    at bigint not null
);
create index grant_hold_issuer on grant_hold (issuer_id, grant_id);

-- The last verification of each foreign credential that is shown here, signed.
create table verification_snapshot (
    credential_id text not null primary key,
    state text not null,
    checked_at bigint not null,
    document bytea not null
);
