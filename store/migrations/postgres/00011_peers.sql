-- +goose Up

-- What other servers have shown of themselves, or an operator has said of them.
create table peer (
    host text primary key,
    rfc9421_at bigint not null,
    rfc9421_refused_at bigint not null,
    software text not null,
    asked_at bigint not null,
    implements_badges bigint not null,
    badges_switch text not null
);

-- The form of an activity that badge servers get; see activity.body.
create table activity_for_badge_servers (
    activity_id bigint primary key references activity (id),
    body bytea not null
);

create index remote_actor_inbox on remote_actor (inbox);
create index remote_actor_shared_inbox on remote_actor (shared_inbox) where shared_inbox <> '';
create index remote_actor_fetched on remote_actor (fetched_at);
