package stores_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"laurel/badges"
)

// refusal is the body of every error.
type refusal struct {
	Message      string `json:"errorMessage"`
	Code         string `json:"error"`
	Unauthorized bool   `json:"unauthorized"`
}

// refused is a request that must be refused.
type refused struct {
	key, method, path, body string
	status                  int
	says                    string // a part of the message
}

// wantRefusals fails the test unless every request is refused in the shape that the
// SDK rejects with, and nothing is logged as a fault.
func (w *world) wantRefusals(requests []refused) {
	w.t.Helper()
	for _, r := range requests {
		a := w.call(r.key, r.method, r.path, r.body)
		got := read[refusal](w.t, a)
		if a.status != r.status || !strings.Contains(got.Message, r.says) || got.Code == "" {
			w.t.Errorf("%s %s %.80s: %d %s\nwant %d and %q", r.method, r.path, r.body, a.status, a.body, r.status, r.says)
		}
		if want := r.status == http.StatusUnauthorized && r.key == bensKey; got.Unauthorized != want {
			w.t.Errorf("%s %s: unauthorized is %t, want %t", r.method, r.path, got.Unauthorized, want)
		}
		if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
			w.t.Errorf("%s %s: Content-Type %q", r.method, r.path, got)
		}
	}
	if w.log.Len() > 0 {
		w.t.Errorf("a refusal was logged as a fault:\n%s", w.log)
	}
}

// TestCallErrors: keys, addresses, bodies and what is asked for.
func TestCallErrors(t *testing.T) {
	w := newWorld(t)
	mail, github := w.create("email", false), w.create("github", true)
	w.wantRefusals([]refused{
		{"", "GET", "/dynamicStores/search", "", 401, "x-api-key is missing"},
		{"unknown-key-0123456789", "GET", "/dynamicStores/search", "", 401, "not known"},
		{annasKey, "GET", "/elsewhere", "", 404, "no such call"},
		{annasKey, "PATCH", "/dynamicStores", "{}", 405, "use POST or PUT or DELETE"},
		{annasKey, "POST", "/dynamicStores", "", 400, "JSON object"},
		{annasKey, "POST", "/dynamicStores", "[]", 400, "JSON object"},
		{annasKey, "POST", "/dynamicStores", `{"handlerId":`, 400, "not JSON"},
		{annasKey, "POST", "/dynamicStores", "{\"handlerId\":\"\xff\"}", 400, "UTF-8"},
		{annasKey, "POST", "/dynamicStores", `{"handlerId":3}`, 400, "handlerId must not be of type number"},
		{annasKey, "POST", "/dynamicStores", `{"handlerId":"pigeon","label":"a"}`, 400, `"pigeon" is unknown; take email`},
		{annasKey, "POST", "/dynamicStores", `{"handlerId":"email"}`, 400, "the label is missing"},
		{annasKey, "POST", "/dynamicStores", `{"handlerId":"email","label":"` + strings.Repeat("a", 300) + `"}`, 400, "label has 300 characters"},
		{annasKey, "POST", "/dynamicStores", `{"label":"` + strings.Repeat("a", 5<<20) + `"}`, 413, "over 4 MiB"},
		{annasKey, "PUT", "/dynamicStores", `{"label":"a"}`, 400, "dynamicDataId is missing"},
		{annasKey, "PUT", "/dynamicStores", `{"dynamicDataId":"999","label":"a"}`, 404, "no such dynamic store"},
		{annasKey, "PUT", "/dynamicStores", `{"dynamicDataId":"` + mail.ID + `","label":""}`, 400, "the label is missing"},
		{annasKey, "DELETE", "/dynamicStores", `{}`, 400, "dynamicDataId is missing"},
		{annasKey, "DELETE", "/dynamicStores", `{"dynamicDataId":"999"}`, 404, "no such dynamic store"},
		{annasKey, "GET", "/dynamicStore/nonsense", "", 404, "no such dynamic store"},
		{annasKey, "GET", "/dynamicStore/+1", "", 404, "no such dynamic store"},
		{annasKey, "GET", "/dynamicStore/" + mail.ID + "/value", "", 400, "key is missing"},
		{annasKey, "GET", "/dynamicStore/" + github.ID + "/value?key=a&lookupType=name", "", 400, "id or username"},
		{annasKey, "GET", "/dynamicStore/" + github.ID + "/values?lookupType=name", "", 400, "id or username"},
		{annasKey, "GET", "/dynamicStore/999/values", "", 404, "no such dynamic store"},
		{annasKey, "GET", "/dynamicStore/" + mail.ID + "/values?bookmark=x", "", 400, "bookmark"},
		{annasKey, "GET", "/dynamicStores/search?bookmark=-1", "", 400, "bookmark"},
		{annasKey, "GET", "/dynamicStores/activity", "", 400, "dynamicDataId is missing"},
		{annasKey, "GET", "/dynamicStores/activity?dynamicDataId=" + mail.ID + "&bookmark=x", "", 400, "bookmark"},
		{annasKey, "POST", "/dynamicStores/fetch", `{"dynamicDataIds":["` + strings.Repeat(`","`, 100) + `"]}`, 400, "at most 100"},
	})
}

// TestAccessErrors: ben, who has a key but no secret, may read public stores alone.
func TestAccessErrors(t *testing.T) {
	w := newWorld(t)
	mail, github := w.create("email", false), w.create("github", true)
	w.wantRefusals([]refused{
		{bensKey, "PUT", "/dynamicStores", `{"dynamicDataId":"` + mail.ID + `","label":"a"}`, 401, "API key of the account that made it"},
		{bensKey, "DELETE", "/dynamicStores", `{"dynamicDataId":"` + github.ID + `"}`, 401, "API key of the account that made it"},
		{bensKey, "GET", "/dynamicStore/" + mail.ID, "", 401, "dataSecret"},
		{bensKey, "GET", "/dynamicStore/" + mail.ID + "?dataSecret=wrong", "", 401, "dataSecret"},
		{bensKey, "GET", "/dynamicStore/" + mail.ID + "/value?key=a", "", 401, "dataSecret"},
		{bensKey, "GET", "/dynamicStore/" + mail.ID + "/values", "", 401, "dataSecret"},
		{bensKey, "GET", "/dynamicStores/activity?dynamicDataId=" + mail.ID, "", 401, "dataSecret"},
		{bensKey, "POST", "/dynamicStores/fetch", `{"dynamicDataIds":["` + mail.ID + `"]}`, 401, "dataSecret"},
		{bensKey, "POST", "/storeActions/single", single(mail, "add", `{"email":"a@example.org"}`, ""), 401, "dataSecret"},
		{bensKey, "POST", "/storeActions/single", single(github, "add", `{"id":"1"}`, ""), 401, "dataSecret"},
	})
}

// TestActionErrors: an action that is wrong changes nothing, and a batch says which one
// is.
func TestActionErrors(t *testing.T) {
	w := newWorld(t)
	mail, github, speakers := w.create("email", false), w.create("github", true), w.create("fediverse", false)
	batch := func(actions string) string { return fmt.Sprintf(`{"dynamicDataId":%q,"actions":%s}`, mail.ID, actions) }
	w.wantRefusals([]refused{
		{annasKey, "POST", "/storeActions/single", `{"dynamicDataId":"999","actionName":"add","payload":{}}`, 404, "no such dynamic store"},
		{annasKey, "POST", "/storeActions/single", `{"dynamicDataId":"` + mail.ID + `","dataSecret":3}`, 400, "dataSecret must not be of type number"},
		{annasKey, "POST", "/storeActions/single", single(mail, "replace", `{"email":"a@example.org"}`, ""), 400, `"replace" is unknown; take add or remove`},
		{annasKey, "POST", "/storeActions/single", single(mail, "add", `{"email":3}`, ""), 400, "email in payload must be a string"},
		{annasKey, "POST", "/storeActions/single", single(mail, "add", `{"address":"0x1"}`, ""), 400, "it needs email"},
		{annasKey, "POST", "/storeActions/single", single(mail, "add", `{"email":"nonsense"}`, ""), 400, `"nonsense" in payload is no e-mail address`},
		{annasKey, "POST", "/storeActions/single", single(speakers, "add", `{"handle":"nonsense"}`, ""), 400, "no fediverse account"},
		{annasKey, "POST", "/storeActions/single", single(github, "add", `{"id":"a\nb"}`, ""), 400, "one line"},
		{annasKey, "POST", "/storeActions/single", single(github, "add", `{"id":" ","username":""}`, ""), 400, "it needs id or username"},
		{annasKey, "POST", "/storeActions/single", single(mail, "add", `3`, ""), 400, "payload must not be of type number"},
		{annasKey, "POST", "/storeActions/batch", `{"dynamicDataId":"` + mail.ID + `"}`, 400, "actions is missing"},
		{annasKey, "POST", "/storeActions/batch", batch(`[{"actionName":"add","payload":{"email":"a@example.org"}},{"actionName":"add","payload":{}}]`), 400, "action 2 of 2: payload names nobody"},
		{annasKey, "POST", "/storeActions/batch", batch(`[{"actionName":"add","payload":{"email":"a@example.org"}},{"actionName":"remove","payload":{"email":"b"}}]`), 400, `action 2 of 2: "b" in payload`},
	})
	w.wantData(mail, map[string][]string{"emails": {}})
}

// TestAllow: an answer of 405 names the methods that there are.
func TestAllow(t *testing.T) {
	w := newWorld(t)
	a := w.want(405, annasKey, "POST", "/dynamicStore/1/value", "{}")
	if got := a.header.Get("Allow"); got != "GET" {
		t.Errorf("Allow: %q", got)
	}
}

// TestFaultsAreLoggedWithoutSecrets: what is our own fault is logged without what was
// sent, and its cause is not told.
func TestFaultsAreLoggedWithoutSecrets(t *testing.T) {
	w := newWorld(t)
	mail := w.create("email", false)
	vault, err := badges.NewVault(bytes.Repeat([]byte{7}, badges.SecretSize)) // not the one that sealed the store's secret
	w.must(err)
	w.serve(vault)
	a := w.call(annasKey, "GET", "/dynamicStore/"+mail.ID+"?dataSecret="+mail.Secret, "")
	if got := read[refusal](t, a); a.status != http.StatusInternalServerError || got.Code != string(badges.Internal) || strings.Contains(got.Message, "vault") {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.call(bensKey, "POST", "/storeActions/single", single(mail, "add", `{"email":"anna@example.org"}`, `,"dataSecret":"`+mail.Secret+`"`))
	if strings.Count(w.log.String(), "\n") != 2 {
		t.Errorf("not every fault was logged once:\n%s", w.log)
	}
	for _, secret := range []string{mail.Secret, annasKey, bensKey, "anna@example.org"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}

// TestPrefix: without its prefix the API is not there.
func TestPrefix(t *testing.T) {
	w := newWorld(t)
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/api/v0/dynamicStores/search", nil))
	if recorder.Code != http.StatusNotFound || !strings.Contains(recorder.Body.String(), "/bitbadges/api/v0") {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}
