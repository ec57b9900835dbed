-- +goose Up

-- Languages (BCP 47) in which people are written to; '' where nobody said one.
alter table issuer add column language text not null default '';
alter table account add column language text not null default '';
alter table identity add column language text not null default '';
-- That of a grant's offer, which never changes.
alter table "grant" add column language text not null default '';
alter table application add column language text not null default '';
-- Messages were English before.
alter table message add column language text not null default 'en';
