-- +goose Up

-- How many activities in a row a host has stumbled over, which are tried one by one:
-- those of one issuer wait for each other.
alter table delivery_host add column stumbles bigint not null default 0;
