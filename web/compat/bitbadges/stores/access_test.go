package stores_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestSecretOpens: whoever has the secret reads the store and performs actions, and
// does nothing else with it.
func TestSecretOpens(t *testing.T) {
	w := newWorld(t)
	d := w.create("email", false)
	secret := "dataSecret=" + url.QueryEscape(d.Secret)
	member := `,"dataSecret":"` + d.Secret + `"`
	w.want(200, bensKey, "POST", "/storeActions/single", single(d, "add", `{"email":"anna@example.org"}`, member))
	w.want(200, bensKey, "POST", "/storeActions/batch", `{"dynamicDataId":"`+d.ID+`","actions":[]`+member+`}`)
	for _, path := range []string{
		"/dynamicStore/" + d.ID + "?" + secret,
		"/dynamicStore/" + d.ID + "/value?key=anna@example.org&" + secret,
		"/dynamicStore/" + d.ID + "/values?" + secret,
		"/dynamicStores/activity?dynamicDataId=" + d.ID + "&" + secret,
	} {
		if a := w.want(200, bensKey, "GET", path, ""); !strings.Contains(a.body, "anna@example.org") {
			t.Errorf("GET %s: %s", path, a.body)
		}
	}
	fetched := w.want(200, bensKey, "POST", "/dynamicStores/fetch", `{"dynamicDataIds":["`+d.ID+`"]`+member+`}`)
	if !strings.Contains(fetched.body, d.Secret) {
		t.Errorf("who sent the secret does not get it back: %s", fetched.body)
	}
	w.want(401, bensKey, "PUT", "/dynamicStores", `{"dynamicDataId":"`+d.ID+`","rotateDataSecret":true`+member+`}`)
	w.want(401, bensKey, "DELETE", "/dynamicStores", `{"dynamicDataId":"`+d.ID+`"`+member+`}`)
	w.want(401, "", "GET", "/dynamicStore/"+d.ID+"?"+secret, "")
}

// TestRotate: the old secret is dead at once, and members stay.
func TestRotate(t *testing.T) {
	w := newWorld(t)
	d := w.create("email", false)
	w.add(d, `{"email":"anna@example.org"}`)
	renamed := docOf(t, w.want(200, annasKey, "PUT", "/dynamicStores", `{"dynamicDataId":"`+d.ID+`","label":"Guests"}`))
	if renamed.Secret != d.Secret || renamed.Label != "Guests" {
		t.Errorf("a new label: %+v", renamed)
	}
	rotated := docOf(t, w.want(200, annasKey, "PUT", "/dynamicStores", `{"dynamicDataId":"`+d.ID+`","rotateDataSecret":true}`))
	if rotated.Secret == d.Secret || rotated.Label != "Guests" || len(rotated.Data["emails"]) != 1 {
		t.Errorf("a new secret: %+v", rotated)
	}
	w.want(401, bensKey, "GET", "/dynamicStore/"+d.ID+"?dataSecret="+d.Secret, "")
	w.want(401, bensKey, "POST", "/storeActions/single", single(d, "add", `{"email":"a@example.org"}`, `,"dataSecret":"`+d.Secret+`"`))
	w.want(200, bensKey, "GET", "/dynamicStore/"+d.ID+"?dataSecret="+rotated.Secret, "")
}

// TestSecretsStaySecret: what others may read of a public store holds no secret,
// whatever they send instead of it, and nothing of it is logged.
func TestSecretsStaySecret(t *testing.T) {
	w := newWorld(t)
	d := w.create("github", true)
	w.add(d, `{"id":"17","username":"anna"}`)
	for _, a := range []answer{
		w.want(200, bensKey, "GET", "/dynamicStore/"+d.ID, ""),
		w.want(200, bensKey, "GET", "/dynamicStore/"+d.ID+"?dataSecret=wrong", ""),
		w.want(200, bensKey, "GET", "/dynamicStore/"+d.ID+"/value?key=17", ""),
		w.want(200, bensKey, "GET", "/dynamicStore/"+d.ID+"/values", ""),
		w.want(200, bensKey, "GET", "/dynamicStores/activity?dynamicDataId="+d.ID, ""),
		w.want(200, bensKey, "POST", "/dynamicStores/fetch", `{"dynamicDataIds":["`+d.ID+`"],"dataSecret":"wrong"}`),
		w.want(200, bensKey, "GET", "/dynamicStores/search", ""),
	} {
		if strings.Contains(a.body, d.Secret) {
			t.Errorf("the secret is in %s", a.body)
		}
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control: %q", got)
		}
	}
	if got := docOf(t, w.call(bensKey, "GET", "/dynamicStore/"+d.ID, "")); got.Secret != "" || !got.Public {
		t.Errorf("ben is shown %+v", got)
	}
	if w.log.Len() > 0 {
		t.Errorf("logged:\n%s", w.log)
	}
}
