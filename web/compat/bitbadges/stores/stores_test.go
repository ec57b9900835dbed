package stores_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// TestDocument: a new store's document has all that the SDK reads.
func TestDocument(t *testing.T) {
	w := newWorld(t)
	d := w.create("email", false)
	if d.Secret == "" {
		t.Error("a new store's owner is not told its secret")
	}
	owner := fmt.Sprint(w.anna.ID)
	want := `{"doc":{"_docId":"` + d.ID + `","_id":"` + d.ID + `","handlerId":"email","dynamicDataId":"` + d.ID + `","label":"The email store",` +
		`"dataSecret":"` + d.Secret + `","data":{"emails":[]},"createdBy":"` + owner + `","managedBy":"` + owner + `","publicUseInClaims":false,` +
		`"createdAt":"1773315000000","lastUpdated":"1773315000000"}}` + "\n"
	if diff := cmp.Diff(want, w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID, "").body); diff != "" {
		t.Error(diff)
	}
}

// TestHandlers: each kind of store takes its members by its own fields.
func TestHandlers(t *testing.T) {
	for _, test := range []struct {
		handler, payload string
		want             map[string][]string
	}{
		{"email", `{"email":"Anna@Example.org"}`, map[string][]string{"emails": {"anna@example.org"}}},
		{"addresses", `{"address":"bb1abc"}`, map[string][]string{"addresses": {"bb1abc"}}},
		{"discord", `{"id":"17","username":"Anna"}`, map[string][]string{"ids": {"17"}, "usernames": {"anna"}}},
		{"googleCalendar", `{"id":"17"}`, map[string][]string{"ids": {"17"}, "usernames": {}}},
		{"linkedIn", `{"id":null,"username":"anna"}`, map[string][]string{"ids": {}, "usernames": {"anna"}}},
		{"fediverse", `{"handle":"@anna@example.org"}`, map[string][]string{"handles": {"acct:anna@example.org"}}},
		{"text", `{"value":"Row 7"}`, map[string][]string{"values": {"Row 7"}}},
	} {
		t.Run(test.handler, func(t *testing.T) {
			w := newWorld(t)
			d := w.create(test.handler, false)
			if d.HandlerID != test.handler {
				t.Errorf("handlerId is %q", d.HandlerID)
			}
			w.add(d, test.payload)
			w.add(d, test.payload) // again, which changes nothing
			w.wantData(d, test.want)
			w.want(200, annasKey, "POST", "/storeActions/single", single(d, "remove", test.payload, ""))
			w.want(200, annasKey, "POST", "/storeActions/single", single(d, "remove", test.payload, ""))
			for field := range test.want {
				test.want[field] = []string{}
			}
			w.wantData(d, test.want)
		})
	}
}

// TestBatch: actions are applied in their order, all or none; a simulation only
// checks them.
func TestBatch(t *testing.T) {
	w := newWorld(t)
	d := w.create("email", false)
	const (
		anna  = `{"actionName":"add","payload":{"email":"anna@example.org"}}`
		ben   = `{"actionName":"add","payload":{"email":"ben@example.org"}}`
		noBen = `{"actionName":"remove","payload":{"email":"ben@example.org"}}`
		wrong = `{"actionName":"add","payload":{"email":"nonsense"}}`
	)
	batch := func(more string, actions ...string) string {
		return fmt.Sprintf(`{"dynamicDataId":%q,"actions":[%s]%s}`, d.ID, strings.Join(actions, ","), more)
	}
	const simulation = `,"_isSimulation":true`
	w.want(400, annasKey, "POST", "/storeActions/batch", batch("", anna, ben, wrong))
	w.want(400, annasKey, "POST", "/storeActions/batch", batch(simulation, anna, wrong))
	w.want(200, annasKey, "POST", "/storeActions/batch", batch(simulation, anna, ben))
	w.want(200, annasKey, "POST", "/storeActions/batch", batch(""))
	w.wantData(d, map[string][]string{"emails": {}})
	if a := w.want(200, annasKey, "POST", "/storeActions/batch", batch("", anna, ben, noBen)); strings.TrimSpace(a.body) != "{}" {
		t.Errorf("the answer is %s", a.body)
	}
	w.wantData(d, map[string][]string{"emails": {"anna@example.org"}})
	w.want(200, annasKey, "POST", "/storeActions/batch", batch("", noBen, ben))
	w.wantData(d, map[string][]string{"emails": {"anna@example.org", "ben@example.org"}})
}

// TestFetch: documents come in the order of the ids, with a hole for each store that
// is not there; without ids the caller's own come without members.
func TestFetch(t *testing.T) {
	w := newWorld(t)
	mail, github := w.create("email", false), w.create("github", false)
	a := w.want(200, annasKey, "POST", "/dynamicStores/fetch", fmt.Sprintf(`{"dynamicDataIds":[%q,"nonsense",%q,"999"]}`, github.ID, mail.ID))
	got := read[struct{ Docs []*doc }](t, a).Docs
	if len(got) != 4 || got[0].ID != github.ID || got[1] != nil || got[2].ID != mail.ID || got[2].Data == nil || got[3] != nil {
		t.Errorf("documents: %s", a.body)
	}
	for _, body := range []string{`{}`, `{"dynamicDataIds":[]}`} {
		a = w.want(200, annasKey, "POST", "/dynamicStores/fetch", body)
		got = read[struct{ Docs []*doc }](t, a).Docs
		if len(got) != 2 || got[0].ID != mail.ID || got[0].Data != nil || got[0].Secret != mail.Secret {
			t.Errorf("all documents: %s", a.body)
		}
	}
	if a := w.want(200, bensKey, "POST", "/dynamicStores/fetch", `{}`); !strings.Contains(a.body, `"docs":[]`) {
		t.Errorf("ben's documents: %s", a.body)
	}
}

// TestValue: accounts are looked up by id unless the request says by user name.
func TestValue(t *testing.T) {
	w := newWorld(t)
	mail, github := w.create("email", false), w.create("github", false)
	w.add(mail, `{"email":"anna@example.org"}`)
	w.add(github, `{"id":"17","username":"Anna"}`)
	for _, test := range []struct {
		d           doc
		query, want string
	}{
		{mail, "key=Anna@example.org", `{"key":"Anna@example.org","inStore":true}`},
		{mail, "key=anna@example.org&lookupType=username", `{"key":"anna@example.org","inStore":true}`},
		{mail, "key=nonsense", `{"key":"nonsense","inStore":false}`},
		{github, "key=17", `{"key":"17","lookupType":"id","inStore":true}`},
		{github, "key=17&lookupType=username", `{"key":"17","lookupType":"username","inStore":false}`},
		{github, "key=@anna&lookupType=username", `{"key":"@anna","lookupType":"username","inStore":true}`},
		{github, "key=anna", `{"key":"anna","lookupType":"id","inStore":false}`},
	} {
		a := w.want(200, annasKey, "GET", "/dynamicStore/"+test.d.ID+"/value?"+test.query, "")
		if got := strings.TrimSpace(a.body); got != test.want {
			t.Errorf("%s: %s, want %s", test.query, got, test.want)
		}
	}
}

// TestListMadeHere: an allow list that was made without this API is a store, too, and
// its history one of actions.
func TestListMadeHere(t *testing.T) {
	w := newWorld(t)
	l, secret, err := w.service.CreateAllowList(t.Context(), w.anna, badges.NewAllowList{Name: "Speakers", Kind: badges.FediverseMembers})
	w.must(err)
	w.must(w.service.ChangeMembers(t.Context(), badges.ListKey{Account: w.anna}, l.ID, []badges.MemberChange{
		{Members: []badges.Member{{Value: "@anna@example.org"}, {Value: "@ben@example.org"}}},
	}, false))
	d := docOf(t, w.want(200, annasKey, "GET", fmt.Sprintf("/dynamicStore/%d", l.ID), ""))
	if d.HandlerID != "fediverse" || d.Label != "Speakers" || d.Secret != secret || len(d.Data["handles"]) != 2 {
		t.Errorf("the store is %+v", d)
	}
	a := w.want(200, annasKey, "GET", "/dynamicStores/activity?dynamicDataId="+d.ID, "")
	if want := `"actions":[{"actionName":"add","payload":{"handle":"acct:anna@example.org"}},{"actionName":"add","payload":{"handle":"acct:ben@example.org"}}]`; !strings.Contains(a.body, want) {
		t.Errorf("activity: %s\nwant %s", a.body, want)
	}
}

// TestDelete: a deleted store is gone, and only it.
func TestDelete(t *testing.T) {
	w := newWorld(t)
	mail, github := w.create("email", false), w.create("github", false)
	w.add(mail, `{"email":"anna@example.org"}`)
	a := w.want(200, annasKey, "DELETE", "/dynamicStores", `{"dynamicDataId":"`+mail.ID+`"}`)
	if !strings.Contains(a.body, `{"message":"`) {
		t.Errorf("the answer is %s", a.body)
	}
	w.want(404, annasKey, "GET", "/dynamicStore/"+mail.ID, "")
	w.want(404, annasKey, "POST", "/storeActions/single", single(mail, "add", `{"email":"anna@example.org"}`, ""))
	w.want(200, annasKey, "GET", "/dynamicStore/"+github.ID, "")
}
