package mypit_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/web/compat/mypit"
)

// calls are all but hello, with a member that names the user.
func calls() map[string]string {
	return map[string]string{
		"createBadgeTemplate": "userId", "getAllBadgeTemplatesByOwnerId": "userId", "getASingleBadgeTemplate": "userId",
		"updateBadgeTemplate": "userId", "deleteBadgeTemplate": "userId", "createHolder": "issuerId", "updateHolder": "issuerId",
		"deleteHolder": "issuerId", "getHolderById": "userId", "getHolders": "userId", "issueBadge": "userId", "getIssuedBadges": "userId",
	}
}

func TestCredentials(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		key, secret string
		want        int
	}{
		{"your-client-id", "your-secret-key", 200},
		{"", "", 400},
		{"your-client-id", "", 400},
		{"", "your-secret-key", 400},
		{"your-client-id", "test-secret-key", 401},
		{"your-client-id", "your-secret-key ", 200}, // HTTP drops it
		{"Your-client-id", "your-secret-key", 401},
		{"nobody", "your-secret-key", 401},
	} {
		a := w.send("GET", "/hello", "", "clientid", test.key, "SECRETKEY", strings.TrimSpace(test.secret), "Content-Type", "application/json")
		if test.want == 200 && (a.status != 200 || a.body["message"] != "Hello, from MyPit!") {
			t.Errorf("%q, %q: %d %v", test.key, test.secret, a.status, a.body)
		}
		if test.want != 200 {
			a.wantError(t, test.want, "clientId or secretKey", test.key+" "+test.secret)
		}
	}
	for name := range calls() {
		w.send("POST", "/"+name, "{}").wantError(t, 400, "Missing clientId or secretKey", name)
		w.send("POST", "/"+name, "{}", "clientId", "x", "secretKey", "y").wantError(t, 401, "Invalid clientId or secretKey", name)
	}
}

// TestShutOut: a revoked client's credentials are wrong ones, and those of a
// disabled account say what has happened.
func TestShutOut(t *testing.T) {
	w := newWorld(t)
	client, err := w.service.ClientByKey(t.Context(), mypit.System, "your-client-id")
	w.must(err)
	account, err := w.db.Account(t.Context(), client.AccountID)
	w.must(err)
	account.DisabledAt = w.clock
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAccount(t.Context(), account) }))
	w.refused(401, "this client was disabled", "getHolders", listOf(1, nil))
	w.must(w.service.RevokeClient(t.Context(), badges.Operator(), client.ID))
	w.refused(401, "Invalid clientId", "getHolders", listOf(1, nil))
}

func TestAddressesAndMethods(t *testing.T) {
	w := newWorld(t)
	auth := []string{"clientId", "your-client-id", "secretKey", "your-secret-key"}
	for _, path := range []string{"", "/", "/hellO", "/hello/there", "/createTemplate"} {
		w.send("POST", path, "{}", auth...).wantError(t, 404, "is no call of this API", path)
	}
	for name := range calls() {
		a := w.send("GET", "/"+name, "", auth...)
		a.wantError(t, 405, "use POST", name)
		if a.header.Get("Allow") != "POST" {
			t.Errorf("GET %s: Allow %q", name, a.header.Get("Allow"))
		}
	}
	w.send("POST", "/hello", "{}", auth...).wantError(t, 405, "use GET", "hello")
	if a := w.send("GET", "//hello/", "", auth...); a.status != 200 || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("a base URL with a slash at its end: %d %v", a.status, a.header)
	}
}

func TestBodies(t *testing.T) {
	w := newWorld(t)
	for name, owner := range calls() {
		w.refused(400, "no body", name, "")
		w.refused(400, "not valid JSON", name, "{")
		w.refused(400, "not valid JSON", name, `{"userId":"user123","issuerId":"user123"} x`)
		w.refused(400, "must be a JSON object, not an array", name, "[]")
		w.refused(400, owner+" is missing", name, "null")
		w.refused(400, owner+" is missing", name, object{owner: " "})
		w.refused(400, owner+" must be a string, not a number", name, object{owner: 5})
		w.refused(403, owner+" is not the user", name, object{owner: "test-user-123"})
		w.refused(413, "over 2 MiB", name, object{owner: strings.Repeat("x", 5<<20)})
	}
	w.refused(400, "name must be a string, not a number", "createBadgeTemplate", newTemplate().with(object{"name": 5}))
	w.refused(400, "data.email must be a string, not an array", "updateHolder", object{"issuerId": "user123", "holderId": "x", "data": object{"email": []int{}}})
	w.refused(400, "recipientIds must be an array, not a string", "issueBadge", object{"userId": "user123", "recipientIds": "x"})
	w.refused(400, "data must be an object, not a string", "createHolder", object{"issuerId": "user123", "data": "x"})
}

// failing is a store that can't be read any more.
type failing struct{ badges.Reader }

func (failing) Slugs(context.Context, string, string, ...int64) (map[int64]string, error) {
	return nil, errors.New("the disk is full")
}

// TestOurOwnFault: even then the answer is JSON, which tells nothing of the cause;
// the log does.
func TestOurOwnFault(t *testing.T) {
	w := newWorld(t)
	w.handler.Reader = nil // every use of it panics
	w.refused(500, "Something went wrong on this server", "getHolders", listOf(1, nil))
	if !strings.Contains(w.log.String(), "panic") {
		t.Errorf("the log does not tell of it: %s", w.log)
	}
	w = newWorld(t)
	w.handler.Reader = failing{w.db}
	w.refused(500, "Something went wrong on this server", "getHolders", listOf(1, nil))
	if !strings.Contains(w.log.String(), "the disk is full") {
		t.Errorf("the log does not tell of it: %s", w.log)
	}
	for _, secret := range []string{"your-secret-key", "your-client-id"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

// TestOwnHost: on a host of its own the API has no prefix.
func TestOwnHost(t *testing.T) {
	w := newWorld(t, func(o *mypit.Options) { o.Prefix = "" })
	auth := []string{"clientId", "your-client-id", "secretKey", "your-secret-key"}
	if a := w.send("GET", "/hello", "", auth...); a.status != http.StatusOK {
		t.Errorf("/hello: %d %v", a.status, a.body)
	}
	w.send("GET", "/mypit/hello", "", auth...).wantError(t, http.StatusNotFound, "/mypit/hello is no call", "with a prefix")
}

// TestUserID: an issuer that had no id elsewhere has its own.
func TestUserID(t *testing.T) {
	w := newWorld(t)
	w.must(w.service.RemoveForeign(t.Context(), mypit.System, mypit.KindUser, w.first.ID))
	got, err := mypit.UserID(t.Context(), w.db, w.first.ID)
	if err != nil || got != "1" {
		t.Errorf("user id %q, %v", got, err)
	}
	a := w.ok("getHolders", listOf(1, nil).with(object{"userId": "1"}))
	if len(a["page"].([]any)) != 0 {
		t.Errorf("holders: %v", a)
	}
}
