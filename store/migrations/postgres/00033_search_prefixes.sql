-- +goose Up

-- SQLite looks a word that is typed in part up by an index of its length, so that the
-- first results come without all others. PostgreSQL needs no such index.
