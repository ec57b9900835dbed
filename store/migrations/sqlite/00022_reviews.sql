-- +goose Up

-- Whether the reviewer does not approve, whatever the review's items say.
alter table review add column declined integer not null default 0;
