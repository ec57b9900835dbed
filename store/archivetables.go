package store

import (
	"slices"

	"laurel/badges"
)

// archivedTable says what of a table is an issuer's, and how its rows come into
// another database.
type archivedTable struct {
	name  string
	where string // which rows t are the issuer's ($1)
	ids   idRule
	refs  []ref
	// owned are columns that hold the issuer's own id, whoever's stood there.
	owned   []string
	without []string       // columns that don't leave the server
	set     map[string]any // what stands there instead
	shared  bool           // a row that is there already stays
}

// idRule says what becomes of a table's ids.
type idRule int

const (
	noID       idRule = iota
	newID             // means nothing outside the database
	sameID            // stands in public addresses
	identityID        // an identity that is known stays
)

// ref is a column with ids of another table. A row whose ref leads nowhere is left
// out; an optional one is 0 then.
type ref struct {
	column, table string
	optional      bool
}

const (
	ofGrants = ` in (select g.id from "grant" g where g.issuer_id = $1)`
	ofBadges = ` in (select b.id from badge b where b.issuer_id = $1)`
	// recipientsOf are the identities that an issuer knows.
	recipientsOf = ` in (select g.identity_id from "grant" g where g.issuer_id = $1
		union select h.identity_id from holder h where h.issuer_id = $1
		union select f.identity_id from former_identity f join "grant" g on g.id = f.grant_id where g.issuer_id = $1)`
)

// archivedTables are all that an issuer takes along, those that others refer to
// first. What belongs to accounts (roles, keys, lists, claim pages), what waits in
// queues and what others are told with a secret (webhooks) stays.
func archivedTables() []archivedTable {
	return slices.Concat(archivedProfile(), archivedBadges(), archivedRecipients(), archivedGrants(), archivedPosts(), archivedPrograms())
}

// mine are the rows of a table that name the issuer, ofBadge and ofGrant those about
// its badges and grants.
func mine(name string, ids idRule, refs ...ref) archivedTable {
	return archivedTable{name: name, where: `t.issuer_id = $1`, ids: ids, refs: append([]ref{{"issuer_id", "issuer", false}}, refs...)}
}

func ofBadge(name string, ids idRule) archivedTable {
	return archivedTable{name: name, where: `t.badge_id` + ofBadges, ids: ids, refs: []ref{to("badge_id", "badge")}}
}

func ofGrant(name string, ids idRule, refs ...ref) archivedTable {
	return archivedTable{name: name, where: `t.grant_id` + ofGrants, ids: ids, refs: append([]ref{to("grant_id", "grant")}, refs...)}
}

func to(column, table string) ref    { return ref{column, table, false} }
func maybe(column, table string) ref { return ref{column, table, true} }

func archivedProfile() []archivedTable {
	keys := mine("issuer_key", sameID)
	keys.without, keys.set = []string{"sealed"}, map[string]any{"sealed": []byte{}}
	return []archivedTable{
		{name: "issuer", where: `t.id = $1`, ids: newID, without: []string{"parent_id"}, set: map[string]any{"role": string(badges.RoleIssuer), "parent_id": nil}},
		keys, mine("issuer_alias", noID), mine("issuer_move", noID), mine("issuer_block", noID),
		{name: "remote_actor", where: `t.id in (select f.actor_id from follower f where f.issuer_id = $1)`, shared: true},
		mine("follower", noID), mine("followed", newID), mine("mail_template", noID), mine("badge_set", newID), mine("message", newID),
	}
}

func archivedBadges() []archivedTable {
	return []archivedTable{
		mine("badge", sameID), ofBadge("open_badge", noID), ofBadge("badge_reminder", noID), ofBadge("claim_code", newID),
		mine("daily_count", noID, maybe("badge_id", "badge")), mine("listing", newID, maybe("badge_id", "badge")),
	}
}

func archivedRecipients() []archivedTable {
	return []archivedTable{
		{name: "recipient", where: `t.id in (select n.recipient_id from identity n where n.id` + recipientsOf + `)`, ids: identityID},
		{name: "identity", where: `t.id` + recipientsOf, ids: identityID},
		{name: "identity_alias", where: `t.identity_id` + recipientsOf, refs: []ref{to("identity_id", "identity")}, shared: true},
		mine("holder", newID, to("identity_id", "identity")),
		mine("holder_identity", noID, to("holder_id", "holder")),
	}
}

func archivedGrants() []archivedTable {
	grants := mine("grant", sameID, to("badge_id", "badge"), to("identity_id", "identity"), maybe("holder_id", "holder"))
	grants.set = map[string]any{"granted_by": int64(0)}
	return []archivedTable{
		grants, ofGrant("grant_document", noID), ofGrant("former_identity", noID, to("identity_id", "identity")),
		ofGrant("renewal", noID, to("renews_id", "grant")), ofGrant("reminder", noID), ofGrant("grant_hold", noID, to("issuer_id", "issuer")),
		mine("status_list", sameID), ofGrant("status_entry", noID, to("list_id", "status_list")),
		{name: "endorsement", where: `t.issuer_id = $1 or t.owner_id = $1`, ids: newID, refs: []ref{
			maybe("issuer_id", "issuer"), maybe("owner_id", "issuer"), maybe("badge_id", "badge"), maybe("grant_id", "grant"), maybe("list_id", "status_list"),
		}},
		mine("collection", sameID),
		{
			name: "collection_grant", where: `t.collection_id in (select c.id from collection c where c.issuer_id = $1)`,
			refs: []ref{to("collection_id", "collection"), to("grant_id", "grant")},
		},
	}
}

// archivedPosts are what came of posts, and which inboxes have them: a later
// revocation must reach those.
func archivedPosts() []archivedTable {
	return []archivedTable{
		ofGrant("comment", newID), ofGrant("reaction", noID), ofGrant("quote", newID),
		{
			name: "activity", where: `t.kind in ('create', 'announce', 'offer') and t.grant_id` + ofGrants, ids: newID, refs: []ref{to("grant_id", "grant")},
			owned: []string{"issuer_id"}, without: []string{"body"}, set: map[string]any{"body": []byte{}},
		},
		{
			name: "delivery", where: `t.state = 'delivered' and t.activity_id in (select a.id from activity a where a.kind in ('create', 'announce', 'offer') and a.grant_id` + ofGrants + `)`,
			ids: newID, refs: []ref{to("activity_id", "activity")}, without: []string{"results"}, set: map[string]any{"results": "[]"},
		},
	}
}

func archivedPrograms() []archivedTable {
	return []archivedTable{
		mine("application", newID, to("badge_id", "badge")),
		{
			name: "review", where: `t.application_id in (select a.id from application a where a.issuer_id = $1)`, ids: newID,
			refs: []ref{to("application_id", "application")},
		},
		mine("milestone", newID, to("badge_id", "badge")),
		{
			name: "milestone_support", where: `t.milestone_id in (select m.id from milestone m where m.issuer_id = $1)`,
			refs: []ref{to("milestone_id", "milestone"), to("badge_id", "badge")},
		},
	}
}
