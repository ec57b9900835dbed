package store_test

import (
	"slices"
	"testing"

	"laurel/store"
	"laurel/store/storetest"
)

// What names an issuer, a badge or a grant is archived with the issuer, or stays with
// its server on purpose.
func TestEveryTableIsArchivedOrStays(t *testing.T) {
	stays := []string{
		"account_role", "backpack_grant", "claim_page", "client", "grant_batch", "grant_batch_row", "invitation", "issuer_request", // of accounts
		"event", "webhook", // the server's log, and what has a secret of it
		"featured_issuer", // the server's choice
	}
	archived := store.ArchivedTables()
	named, err := storetest.Open(t).TablesOfIssuers(t.Context())
	must(t, err)
	for _, table := range named {
		if slices.Contains(archived, table) == slices.Contains(stays, table) {
			t.Errorf("say whether the table %s goes with an issuer, in archivedTables or here", table)
		}
	}
	if len(named) < 30 {
		t.Errorf("only %d tables were found", len(named))
	}
}
