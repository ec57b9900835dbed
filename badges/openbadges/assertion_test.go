package openbadges_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// importable has the JSON types that BadgeFed's importer demands: one string
// where the specification would also take a list or an address in place of an
// object fails there, and here.
type importable struct {
	Context   string `json:"@context"`
	ID        string
	Type      string
	IssuedOn  string
	Recipient struct {
		Type     string
		Identity string
		Hashed   *bool
		Salt     string
	}
	Badge struct {
		Type        string
		Name        string
		Description string
		Image       string
		Criteria    struct{ Narrative string }
		Issuer      struct {
			Type  string
			ID    string
			Name  string
			URL   string
			Email string
		}
	}
	Verification struct{ Type string }
	Evidence     []struct{ Type, ID, Narrative string }
}

func assertionOf(t *testing.T, issuer badges.Issuer, grant badges.Grant) importable {
	t.Helper()
	document, err := openbadges.Assertion(testSite(t), issuer, grant)
	if err != nil {
		t.Fatal(err)
	}
	return decode[importable](t, document)
}

func TestAssertionGolden(t *testing.T) {
	for name, grant := range map[string]badges.Grant{
		"assertion-fediverse.json": testGrant(),
		"assertion-email.json":     emailGrant(),
	} {
		t.Run(name, func(t *testing.T) {
			document, err := openbadges.Assertion(testSite(t), testIssuer(), grant)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, document)
		})
	}
}

func TestRevokedAssertionGolden(t *testing.T) {
	grant := testGrant()
	grant.State = badges.Revoked
	grant.RevocationReason = "Granted to the wrong\x00 person"
	document, err := openbadges.RevokedAssertion(testSite(t), testIssuer(), grant)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "assertion-revoked.json", document)
}

func TestAssertionIsImportableByBadgeFed(t *testing.T) {
	long := strings.Repeat("wörter und 🍐 ", 100)
	grant := testGrant()
	grant.Badge.Title, grant.Badge.Description, grant.Badge.Criteria = long, long, long
	a := assertionOf(t, testIssuer(), grant)

	if a.Context != "https://w3id.org/openbadges/v2" {
		t.Errorf("@context %q", a.Context)
	}
	if want := testSite(t).Actor(testIssuer()); a.Badge.Issuer.URL != want {
		t.Errorf("issuer.url %q, want the actor's id %q", a.Badge.Issuer.URL, want)
	}
	if !strings.HasSuffix(testSite(t).Note(testIssuer(), grant), a.ID[strings.LastIndex(a.ID, "/"):]) {
		t.Errorf("id %q does not end like the note's", a.ID)
	}
	if !strings.HasPrefix(a.Badge.Image, "https://") {
		t.Errorf("image %q is not absolute", a.Badge.Image)
	}
	for field, c := range map[string]struct {
		text  string
		limit int
	}{
		"name":        {a.Badge.Name, 100},
		"description": {a.Badge.Description, 500},
		"narrative":   {a.Badge.Criteria.Narrative, 500},
	} {
		if n := utf8.RuneCountInString(c.text); n > c.limit || n < c.limit*3/4 {
			t.Errorf("%s has %d code points, want nearly %d", field, n, c.limit)
		}
		kept := strings.TrimSuffix(c.text, "…")
		if rest, ok := strings.CutPrefix(long, kept); !ok || !strings.HasPrefix(rest, " ") {
			t.Errorf("%s %q was not cut at a word", field, c.text)
		}
	}
}

func TestAssertionRecipient(t *testing.T) {
	plain := false
	cases := map[string]struct {
		identity badges.Identity
		want     string
	}{
		"fediverse":         {badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada"}, "https://social.example/users/ada"},
		"web page":          {badges.Identity{Kind: badges.URLIdentity, Value: "https://ada.example"}, "https://ada.example"},
		"not yet looked up": {badges.Identity{Kind: badges.ProfileIdentity, Value: "acct:ada@social.example"}, "acct:ada@social.example"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			grant := testGrant()
			grant.Identity = c.identity
			grant.Salt = "not for this"
			got := assertionOf(t, testIssuer(), grant).Recipient
			if got.Type != "url" || got.Identity != c.want || got.Salt != "" || !cmp.Equal(got.Hashed, &plain) {
				t.Errorf("recipient %+v, want the plain url %s", got, c.want)
			}
		})
	}
}

// The example of Open Badges 3.0, class IdentityHash.
func TestHashIdentity(t *testing.T) {
	const want = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
	if got := openbadges.HashIdentity("a@example.com", "Kosher"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNoDocumentShowsAnEmailAddressOfARecipient(t *testing.T) {
	grant := emailGrant()
	documents, err := openbadges.Documents(testSite(t), testIssuer(), grant, testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	withAccount := testGrant()
	withAccount.Email = grant.Email
	others, err := openbadges.Documents(testSite(t), testIssuer(), withAccount, testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range [][]byte{documents.Assertion, documents.Credential, others.Assertion, others.Credential} {
		if strings.Contains(string(document), grant.Email) {
			t.Errorf("the address %s is in %s", grant.Email, document)
		}
	}
	if a := assertionOf(t, testIssuer(), grant); a.Recipient.Identity != openbadges.HashIdentity(grant.Email, grant.Salt) {
		t.Errorf("identity %s is not the hash of address and salt", a.Recipient.Identity)
	}
}

func TestProfileContact(t *testing.T) {
	for _, c := range []struct{ origin, domain, email, want string }{
		{"https://badges.example.org", "badges.example.org", "office@example.org", "office@example.org"},
		{"https://badges.example.org", "badges.example.org", "", "academy@badges.example.org"},
		{"http://localhost:8080", "localhost:8080", "", "academy@localhost"},
	} {
		site, err := badges.NewSite(c.origin)
		if err != nil {
			t.Fatal(err)
		}
		issuer := testIssuer()
		issuer.Domain, issuer.Email = c.domain, c.email
		document, err := openbadges.Profile(site, issuer, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := decode[struct{ Email string }](t, document).Email; got != c.want {
			t.Errorf("%s with address %q: email %q, want %q", c.origin, c.email, got, c.want)
		}
	}
}

func TestBadgeClassAndProfileGolden(t *testing.T) {
	class, err := openbadges.BadgeClass(testSite(t), testIssuer(), badges.Badge{ID: 3, IssuerID: 7, Version: 2, Definition: testDefinition()})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "badgeclass.json", class)

	profile, err := openbadges.Profile(testSite(t), testIssuer(), nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "profile.json", profile)
}

// Validators fetch what is embedded from its id and complain about differences.
func TestEmbeddedDocumentsEqualTheHostedOnes(t *testing.T) {
	grant := testGrant()
	document, err := openbadges.Assertion(testSite(t), testIssuer(), grant)
	if err != nil {
		t.Fatal(err)
	}
	class, err := openbadges.BadgeClassVersion(testSite(t), testIssuer(),
		badges.Badge{ID: grant.BadgeID, IssuerID: grant.IssuerID, Version: grant.BadgeVersion, Definition: grant.Badge}, grant.BadgeVersion)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := openbadges.Profile(testSite(t), testIssuer(), nil)
	if err != nil {
		t.Fatal(err)
	}
	hostedClass, hostedProfile := decode[map[string]any](t, class), decode[map[string]any](t, profile)
	embedded := decode[map[string]any](t, document)["badge"].(map[string]any)

	if hostedClass["issuer"] != hostedProfile["id"] {
		t.Errorf("the badge class names issuer %v, whose id is %v", hostedClass["issuer"], hostedProfile["id"])
	}
	delete(hostedProfile, "@context")
	delete(hostedProfile, "revocationList") // of signed assertions
	delete(hostedClass, "@context")
	hostedClass["issuer"] = hostedProfile
	if diff := cmp.Diff(hostedClass, embedded); diff != "" {
		t.Errorf("embedded badge class differs (-hosted +embedded):\n%s", diff)
	}
}

func TestDocumentsAreCleanOfControlCharacters(t *testing.T) {
	const dirty = "a\x00b\x01c\x0bd\x1fe\x7ff\u0085g\xffh\ti\nj"
	issuer, grant := testIssuer(), testGrant()
	issuer.Name, issuer.Summary, issuer.Picture.Alt = dirty, dirty, dirty
	d := &grant.Badge
	d.Title, d.Description, d.Criteria, d.Image.Alt, d.Hashtags = dirty, dirty, dirty, dirty, []string{dirty}
	grant.Evidence, grant.Identity.Handle = dirty, dirty

	documents, err := openbadges.Documents(testSite(t), issuer, grant, testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range [][]byte{documents.Assertion, documents.Credential} {
		var check func(v any)
		texts := 0
		check = func(v any) {
			switch v := v.(type) {
			case string:
				if strings.HasPrefix(v, "ab") {
					texts++
					if v != "abcdefg\uFFFDh\ti\nj" {
						t.Errorf("text %q is not clean", v)
					}
				}
			case []any:
				for _, e := range v {
					check(e)
				}
			case map[string]any:
				for _, e := range v {
					check(e)
				}
			}
		}
		var v any
		if err := json.Unmarshal(document, &v); err != nil {
			t.Fatal(err)
		}
		check(v)
		if texts < 6 {
			t.Errorf("only %d of the texts are in %s", texts, document)
		}
	}
}

// What a person is known by is published hashed, whatever it is; what has a public
// address is named by it.
func TestRecipientsOfEachKind(t *testing.T) {
	for _, c := range []struct {
		kind         badges.IdentityKind
		value, want  string
		hashed, open bool
	}{
		{badges.PhoneIdentity, "tel:+493012345", "telephone", true, false},
		{badges.KeyIdentity, "BC1YLgU67opDhT9bTPsqvue9QmyJLDHRZrSj77cF3P4yYDndmad9Wmx", "https://w3id.org/security#publicKey", true, false},
		{badges.DIDIdentity, "did:web:example.org", "url", false, true},
	} {
		grant := emailGrant()
		grant.Identity = badges.Identity{Kind: c.kind, Value: c.value}
		if a := assertionOf(t, testIssuer(), grant); a.Recipient.Type != c.want || a.Recipient.Hashed == nil || *a.Recipient.Hashed != c.hashed {
			t.Errorf("%s: recipient %+v", c.kind, a.Recipient)
		}
		credential := signedCredential(t, grant)
		if err := validate(t, credentialSchema(t), credential); err != nil {
			t.Errorf("%s: %v", c.kind, err)
		}
		if strings.Contains(string(credential), c.value) != c.open {
			t.Errorf("%s: the value is, or is not, in %s", c.kind, credential)
		}
	}
}
