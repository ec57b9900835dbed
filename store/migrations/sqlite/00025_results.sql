-- +goose Up

-- What recipients achieved: a JSON list of name and value or status, by the descriptions
-- in the grant's definition.
alter table "grant" add column results text not null default '[]';
