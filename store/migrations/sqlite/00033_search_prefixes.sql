-- +goose Up

-- SQLite looks a word that is typed in part up by an index of its length, so that the
-- first results come without all others. PostgreSQL needs no such index.
create virtual table search_words_next using fts4 (name, body, scope, tokenize=simple, matchinfo=fts3, order=desc, prefix="3,4,5,6,7,8,9,10");
insert into search_words_next (docid, name, body, scope) select docid, name, body, scope from search_words;
drop table search_words;
alter table search_words_next rename to search_words;
