package verification

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strconv"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"laurel/badges/bake"
)

const (
	assertionID = "https://school.example/assertion/1"
	badgeID     = "https://school.example/class/1"
	profileID   = "https://school.example/issuer"
	keyID       = "https://school.example/key"
	revokedID   = "https://school.example/revoked"
)

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256$" + hex.EncodeToString(sum[:])
}

func assertion2() m {
	return m{
		"@context": "https://w3id.org/openbadges/v2", "id": assertionID, "type": "Assertion",
		"recipient": m{"type": "email", "hashed": true, "salt": "salt", "identity": hashOf("anna@mail.examplesalt")},
		"badge":     badgeID, "verification": m{"type": "HostedBadge"}, "issuedOn": "2026-01-02T03:04:05+01:00",
	}
}

// hosted puts an Open Badges 2.0 badge into the world.
func (w *world) hosted() (assertion, badge, profile m) {
	assertion = assertion2()
	badge = m{
		"@context": "https://w3id.org/openbadges/v2", "id": badgeID, "type": "BadgeClass", "name": "Robot builder",
		"description": "Builds robots.", "image": "https://school.example/robot.png", "criteria": m{"narrative": "Build one."}, "issuer": profileID,
	}
	profile = m{
		"@context": "https://w3id.org/openbadges/v2", "id": profileID, "type": "Issuer", "name": "Robotics Club",
		"url": "https://school.example", "email": "club@school.example",
	}
	w.pages[assertionID], w.pages[badgeID], w.pages[profileID] = page{body: assertion}, page{body: badge}, page{body: profile}
	return assertion, badge, profile
}

func TestHostedBadge(t *testing.T) {
	w := newWorld(t)
	assertion, _, _ := w.hosted()
	report := w.want(Input{URL: assertionID, Recipients: []string{"Anna@mail.example"}}, Valid, HostingGood, StructureGood, DatesGood, RecipientMatches, StatusGood)
	f := report.Facts
	if f.Standard != "Open Badges 2.0" || f.Form != "hosted" || f.Name != "Robot builder" || f.IssuerName != "Robotics Club" || len(report.Documents) != 2 {
		t.Errorf("%+v, %d documents", f, len(report.Documents))
	}
	w.want(Input{Data: bytesOf(assertion)}, Valid, HostingGood)
	note := m{"id": "https://school.example/notes/1", "type": "Note", "openbadges:assertion": assertion, "content": "x"}
	w.want(Input{Data: bytesOf(note)}, Valid, HostingGood)
	w.want(Input{Data: bytesOf(m{"type": "Note", "attachment": []any{assertion}})}, Valid, HostingGood)
	w.want(Input{URL: assertionID, Recipients: []string{"eve@mail.example"}}, Invalid, RecipientDiffers)
}

func TestBadHostedBadges(t *testing.T) {
	tests := map[string]struct {
		change func(w *world, assertion, badge, profile m)
		state  State
		code   Code
	}{
		"410": {func(w *world, _, _, _ m) {
			w.pages[assertionID] = page{status: http.StatusGone, body: m{"revoked": true, "revocationReason": "Mistake"}}
		}, Revoked, StatusRevoked},
		"revoked in words": {func(_ *world, a, _, _ m) { a["revoked"] = true }, Revoked, StatusRevoked},
		"404":              {func(w *world, _, _, _ m) { w.pages[assertionID] = page{status: http.StatusNotFound} }, Unknown, FetchFailed},
		"another id":       {func(_ *world, a, _, _ m) { a["id"] = "https://school.example/assertion/2" }, Unknown, HostingMissing},
		"an id that leads on": {func(w *world, a, _, _ m) {
			a["id"] = "https://school.example/assertion/2"
			w.pages["https://school.example/assertion/2"] = page{body: assertion2()}
		}, Invalid, HostingOtherAddress},
		"another's server":   {func(_ *world, _, _, p m) { p["id"] = "https://other.example/issuer" }, Invalid, HostingScope},
		"outside startsWith": {func(_ *world, _, _, p m) { p["verification"] = m{"startsWith": "https://school.example/badges/"} }, Invalid, HostingScope},
		"within startsWith": {func(_ *world, _, _, p m) {
			p["verification"] = m{"startsWith": []any{"https://school.example/assertion/"}}
		}, Valid, HostingGood},
		"allowed origins":       {func(_ *world, _, _, p m) { p["verification"] = m{"allowedOrigins": "other.example"} }, Invalid, HostingScope},
		"expired":               {func(_ *world, a, _, _ m) { a["expires"] = "2026-05-01T00:00:00Z" }, Expired, DatesExpired},
		"in the future":         {func(_ *world, a, _, _ m) { a["issuedOn"] = "2027-05-01T00:00:00Z" }, Invalid, DatesFuture},
		"a date only":           {func(_ *world, a, _, _ m) { a["issuedOn"] = "2026-05-01" }, Invalid, StructureWrong},
		"no e-mail":             {func(_ *world, _, _, p m) { delete(p, "email") }, Invalid, StructureWrong},
		"empty criteria":        {func(_ *world, _, b, _ m) { b["criteria"] = m{} }, Invalid, StructureWrong},
		"hash and not hashed":   {func(_ *world, a, _, _ m) { a["recipient"].(m)["hashed"] = false }, Invalid, StructureWrong},
		"hashed and not a hash": {func(_ *world, a, _, _ m) { a["recipient"].(m)["identity"] = "anna@mail.example" }, Invalid, StructureWrong},
		"badge class missing":   {func(w *world, _, _, _ m) { delete(w.pages, badgeID) }, Unknown, FetchFailed},
		"issuer missing":        {func(w *world, _, _, _ m) { delete(w.pages, profileID) }, Unknown, FetchFailed},
		"on the list": {func(w *world, _, _, p m) {
			p["revocationList"] = revokedID
			w.pages[revokedID] = page{body: m{"id": revokedID, "type": "RevocationList", "issuer": profileID, "revokedAssertions": []any{m{"id": assertionID, "revocationReason": "Mistake"}}}}
		}, Revoked, StatusRevoked},
		"list unreachable": {func(_ *world, _, _, p m) { p["revocationList"] = revokedID }, Unknown, StatusUnreachable},
		"list of another": {func(w *world, _, _, p m) {
			p["revocationList"] = revokedID
			w.pages[revokedID] = page{body: m{"id": revokedID, "issuer": "https://other.example", "revokedAssertions": []any{}}}
		}, Unknown, StatusUntrusted},
		"a page for people": {func(w *world, _, _, _ m) { w.pages[assertionID] = page{contentType: "text/html", body: "<html>"} }, Invalid, InputNoBadge},
		"says it is signed": {func(_ *world, a, _, _ m) { a["verification"] = m{"type": "SignedBadge"} }, Invalid, ProofMissing},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b, p := w.hosted()
			test.change(w, a, b, p)
			w.want(Input{URL: assertionID}, test.state, test.code)
		})
	}
}

// TestForgedHostedBadge: what is handed in counts for its id alone.
func TestForgedHostedBadge(t *testing.T) {
	w := newWorld(t)
	forged, badge, profile := w.hosted()
	copied := m{}
	for name, value := range forged {
		copied[name] = value
	}
	copied["recipient"] = m{"type": "email", "hashed": false, "identity": "eve@mail.example"}
	w.want(Input{Data: bytesOf(copied), Recipients: []string{"eve@mail.example"}}, Invalid, RecipientDiffers)

	// A badge at the forger's own address that embeds somebody else's class.
	const at = "https://evil.example/assertion/1"
	badge["issuer"] = profile
	copied["id"], copied["badge"] = at, badge
	w.pages[at] = page{body: copied}
	w.want(Input{URL: at}, Invalid, HostingScope)
	badge["id"] = "https://evil.example/class/1"
	w.want(Input{URL: at}, Invalid, HostingScope)
}

func TestSignedBadge2(t *testing.T) {
	w := newWorld(t)
	assertion, _, profile := w.hosted()
	assertion["verification"] = m{"type": "SignedBadge", "creator": keyID}
	profile["publicKey"] = keyID
	der, err := x509.MarshalPKIXPublicKey(&w.rsa.PublicKey)
	w.must(err)
	key := m{"id": keyID, "type": "CryptographicKey", "owner": profileID,
		"publicKeyPem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
	w.pages[keyID] = page{body: key}
	signed := Input{Data: w.jwtAs(assertion, jose.RS256, w.rsa, "")}
	w.want(signed, Valid, ProofGood, KeyBound, StatusNone)

	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	w.must(err)
	w.want(Input{Data: w.jwtAs(assertion, jose.RS256, foreign, "")}, Invalid, ProofBad)

	profile["revocationList"] = revokedID
	w.want(signed, Unknown, StatusUnreachable)
	w.pages[revokedID] = page{body: m{"id": revokedID, "issuer": profileID, "revokedAssertions": []any{assertionID}}}
	w.want(signed, Revoked, StatusRevoked)
	delete(profile, "revocationList")

	key["owner"] = "https://other.example"
	w.want(signed, Invalid, KeyForeign)
	key["owner"], profile["publicKey"] = profileID, "https://school.example/newer-key"
	w.want(signed, Invalid, KeyForeign)
	delete(w.pages, profileID)
	w.want(signed, Unknown, FetchFailed)
}

func TestVersion1(t *testing.T) {
	w := newWorld(t)
	badge := m{"name": "Robot builder", "description": "Builds robots.", "image": "https://school.example/robot.png", "criteria": "https://school.example/c"}
	inside := m{"origin": "https://school.example", "name": "Robotics Club"}
	badge["issuer"] = inside
	badge["version"] = "0.5.0"
	old := m{"recipient": hashOf("anna@mail.examplexyz"), "salt": "xyz", "issued_on": "2012-01-02", "badge": badge}
	w.pages[assertionID] = page{contentType: "application/json", body: old}
	report := w.want(Input{URL: assertionID, Recipients: []string{"anna@mail.example"}}, Valid, HostingGood, RecipientMatches)
	if report.Facts.Standard != "Open Badges 1.0" {
		t.Errorf("%+v", report.Facts)
	}
	inside["origin"] = "https://other.example"
	w.want(Input{URL: assertionID}, Invalid, HostingScope)

	issuer := m{"name": "Robotics Club", "url": "https://school.example"}
	badge["issuer"] = profileID
	w.pages[profileID], w.pages[badgeID] = page{body: issuer}, page{body: badge}
	newer := m{
		"@context": "https://w3id.org/openbadges/v1", "uid": "1", "recipient": m{"type": "email", "hashed": false, "identity": "anna@mail.example"},
		"issuedOn": 1350000000, "badge": badgeID, "verify": m{"type": "hosted", "url": assertionID},
	}
	w.pages[assertionID] = page{body: newer}
	w.want(Input{Data: bytesOf(newer)}, Valid, HostingGood, StructureGood)
	issuer["revocationList"] = revokedID
	w.pages[revokedID] = page{body: m{"1": "Mistake"}}
	w.want(Input{URL: assertionID}, Revoked, StatusRevoked)
	delete(issuer, "revocationList")

	der, err := x509.MarshalPKIXPublicKey(&w.rsa.PublicKey)
	w.must(err)
	newer["verify"] = m{"type": "signed", "url": keyID}
	w.pages[keyID] = page{body: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}
	w.want(Input{Data: w.jwtAs(newer, jose.RS256, w.rsa, "")}, Valid, ProofGood, KeyBound)
	newer["verify"] = m{"type": "signed", "url": "https://evil.example/key"}
	w.pages["https://evil.example/key"] = w.pages[keyID]
	w.want(Input{Data: w.jwtAs(newer, jose.RS256, w.rsa, "")}, Invalid, KeyForeign)
}

func TestPictures(t *testing.T) {
	w := newWorld(t)
	bare := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
		"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")
	baked, err := bake.Bake(bare, bake.Contents{Credential: string(w.sign(credential()))})
	w.must(err)
	w.want(Input{Data: baked}, Valid, ProofGood)
	w.want(Input{Data: bare}, Invalid, InputPictureBare)
	w.want(Input{Data: baked[:len(baked)-40]}, Invalid, InputPictureBroken)
	chunk := bytes.Index(baked, []byte("iTXt")) - 4
	end := bytes.Index(baked, []byte("IDAT")) - 4
	twice := append(append(append([]byte{}, baked[:end]...), baked[chunk:end]...), baked[end:]...)
	w.want(Input{Data: twice}, Invalid, InputPictureTwice)

	svg, err := bake.Bake([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>`), bake.Contents{Credential: string(w.jwt(claims(credential())))})
	w.must(err)
	w.want(Input{Data: svg}, Valid, ProofGood)
	w.hosted()
	baked, err = bake.Bake(bare, bake.Contents{Assertion: string(bytesOf(assertion2()))})
	w.must(err)
	w.want(Input{Data: baked}, Valid, HostingGood)
}

// TestBudget: a badge cannot make the server ask for ever.
func TestBudget(t *testing.T) {
	w := newWorld(t)
	c := credential()
	var entries []any
	for i := range maxEntries {
		e := entry("revocation", i)
		e["statusListCredential"] = listID + "/" + strconv.Itoa(i)
		entries = append(entries, e)
	}
	c["credentialStatus"] = entries
	w.want(Input{Data: w.sign(c)}, Unknown, StatusUnreachable)
	if len(w.asked) > maxRequests {
		t.Errorf("%d requests", len(w.asked))
	}
}
