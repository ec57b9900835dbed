-- +goose Up

-- External badges that may be shown, newest first.
create index external_standing on external (id) where visibility = 'public' and state in ('valid', 'expired');

-- They are found by words from now on: an index that was whole goes on with them.
update search_progress set kind = 'external', after_id = 0 where kind = '' and version <> 0;
