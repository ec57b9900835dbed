-- +goose Up

-- The sheet that an issuer's certificates are printed on.
alter table issuer add column paper text not null default 'A4';

-- Drawings that pictures were made of, kept to be shown and baked as they are.
create table svg_picture (
    sha256 text primary key,
    svg bytea not null,
    created_at bigint not null
);
