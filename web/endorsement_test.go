package web_test

import (
	"net/http"
	"strings"
	"testing"

	"laurel/badges"
)

// FEDERATION.md: `https://{domain}/endorsement/{ulid}` is the id of credential
func TestAnEndorsementHasFourForms(t *testing.T) {
	f := newFixture(t)
	council := f.newIssuer(domain, "council", "City Council")
	thing, err := f.service.EndorsedHere(t.Context(), origin+"/badge/1")
	f.must(err)
	e, err := f.service.Endorse(t.Context(), badges.Operator(), council.ID, thing, "We hire <whoever> has it.")
	f.must(err)
	path := strings.TrimPrefix(e.Address, origin)
	f.get(path).status(http.StatusOK).says("Endorsement of Pathfinder", "City Council", "We hire <whoever> has it.")
	for _, accept := range []string{"*/*", "application/vc+ld+json", "application/json"} {
		if got := f.get(path, "Accept", accept).status(http.StatusOK).object(); got["id"] != e.Address || got["proof"] == nil {
			t.Errorf("%q gets %v", accept, got["id"])
		}
	}
	f.get(path+".json").status(http.StatusOK).header("Content-Type", "application/vc+ld+json")
	if jwt := f.get(path + ".jwt").status(http.StatusOK).Body; strings.Count(jwt, ".") != 2 {
		t.Errorf("the JWT is %q", jwt)
	}
	if got := f.get(path, "Accept", "application/activity+json").Body; got != "federation GET "+path {
		t.Errorf("a server gets %q", got)
	}
	f.get(path + ".exe").status(http.StatusNotFound)
	f.get("/badge/1").status(http.StatusOK).says("Endorsed by", "City Council", "We hire <whoever> has it.")

	_, err = f.service.HideEndorsement(t.Context(), badges.Operator(), e.ID, true)
	f.must(err)
	f.get("/badge/1").status(http.StatusOK).hides("City Council")
	_, err = f.service.RevokeEndorsement(t.Context(), badges.Operator(), e.ID)
	f.must(err)
	f.get(path).status(http.StatusGone).says("Revoked")
	f.get(path, "Accept", "application/vc+ld+json").status(http.StatusGone)
	f.get(path + ".jwt").status(http.StatusGone)
}

func TestGrantsAndIssuersShowWhoEndorsesThem(t *testing.T) {
	f := newFixture(t)
	council := f.newIssuer(domain, "council", "City Council")
	g := f.accepted("Ada", badges.Public)
	for address, comment := range map[string]string{origin + f.notePath(g): "Ada can do it.", origin + "/actor/library": "They are good."} {
		thing, err := f.service.EndorsedHere(t.Context(), address)
		f.must(err)
		_, err = f.service.Endorse(t.Context(), badges.Operator(), council.ID, thing, comment)
		f.must(err)
	}
	f.get(f.notePath(g)).status(http.StatusOK).says("Endorsed by", "Ada can do it.").hides("They are good.")
	f.get("/actor/library").status(http.StatusOK).says("Endorsed by", "They are good.").hides("Ada can do it.")
}
