-- +goose Up

-- Hidden grants are not listed: with that in the indexes, lists of a hundred thousand
-- are counted without reading the grants themselves.
drop index grant_listed;
drop index grant_issuer_listed;
drop index grant_badge_listed;
create index grant_listed on "grant" (id)
    where state = 'processed' and visibility = 'public' and hidden_at = 0 and hidden_by_issuer_at = 0;
create index grant_issuer_listed on "grant" (issuer_id, id)
    where state = 'processed' and visibility = 'public' and hidden_at = 0 and hidden_by_issuer_at = 0;
create index grant_badge_listed on "grant" (badge_id, id)
    where state = 'processed' and visibility = 'public' and hidden_at = 0 and hidden_by_issuer_at = 0;
