package openbadges_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"laurel/badges"
	"laurel/badges/jsonld"
	"laurel/badges/openbadges"
)

func TestCredentialGolden(t *testing.T) {
	for name, grant := range map[string]badges.Grant{
		"credential-fediverse.json": testGrant(),
		"credential-email.json":     emailGrant(),
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, name, signedCredential(t, grant))
		})
	}
}

// credentialSchema is 1EdTech's published JSON Schema.
func credentialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/ob_v3p0_achievementcredential_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, document []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(v)
}

func TestCredentialFollowsTheSchema(t *testing.T) {
	bare := testGrant()
	bare.Badge = badges.Definition{Title: "Bare", Criteria: "Be there", Image: bare.Badge.Image}
	bare.Identity = badges.Identity{Kind: badges.ProfileIdentity, Value: "acct:ada@social.example"}

	schema := credentialSchema(t)
	for name, grant := range map[string]badges.Grant{"fediverse": testGrant(), "email": emailGrant(), "bare": bare} {
		t.Run(name, func(t *testing.T) {
			if err := validate(t, schema, signedCredential(t, grant)); err != nil {
				t.Error(err)
			}
		})
	}
	for _, badgeType := range badges.BadgeTypes() {
		grant := testGrant()
		grant.Badge.Type = badgeType
		if err := validate(t, schema, signedCredential(t, grant)); err != nil {
			t.Errorf("badge of type %s: %v", badgeType, err)
		}
	}
}

// Without this the test above could pass because the schema checks nothing.
func TestSchemaFindsMistakes(t *testing.T) {
	schema := credentialSchema(t)
	good := string(signedCredential(t, testGrant()))
	for name, replace := range map[string][2]string{
		"proof not in an array":  {`"proof":[`, `"proof":{"x":[`},
		"contexts in disorder":   {`"https://www.w3.org/ns/credentials/v2","https://purl`, `"https://purl`},
		"date without a time":    {`"validFrom":"2026-11-20T08:30:15Z"`, `"validFrom":"2026-11-20"`},
		"image type in an array": {`"type":"Image"`, `"type":["Image"]`},
		"subject without type":   {`["AchievementSubject"]`, `[]`},
		"unknown kind of badge":  {`"ext:Recognition"`, `"Recognition"`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, replace[0], replace[1], 1)
			if bad == good {
				t.Fatalf("%s is not in %s", replace[0], good)
			}
			if name == "proof not in an array" {
				bad = bad[:len(bad)-1] + "}}"
			}
			if err := validate(t, schema, []byte(bad)); err == nil {
				t.Error("the schema takes it")
			}
		})
	}
}

func TestDocumentsAreStable(t *testing.T) {
	first, err := openbadges.Documents(testSite(t), testIssuer(), testGrant(), testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	again, err := openbadges.Documents(testSite(t), testIssuer(), testGrant(), testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same grant gave other documents (-first +again):\n%s", diff)
	}
}

// The issue date and the expiry must be the same moments in both versions.
func TestDocumentsAgree(t *testing.T) {
	documents, err := openbadges.Documents(testSite(t), testIssuer(), testGrant(), testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	type common struct{ Issued, Expires, Badge, Image, Recipient, Issuer, Evidence string }
	v2 := decode[struct {
		IssuedOn, Expires string
		Badge             struct {
			ID, Image string
			Issuer    struct{ URL string }
		}
		Recipient struct{ Identity string }
		Evidence  []struct{ Narrative string }
	}](t, documents.Assertion)
	v3 := decode[struct {
		ValidFrom, ValidUntil string
		Issuer                struct{ ID string }
		CredentialSubject     struct {
			ID          string
			Achievement struct {
				ID    string
				Image struct{ ID string }
			}
		}
		Evidence []struct{ Narrative string }
	}](t, documents.Credential)
	subject := v3.CredentialSubject
	if diff := cmp.Diff(
		common{v2.IssuedOn, v2.Expires, v2.Badge.ID, v2.Badge.Image, v2.Recipient.Identity, v2.Badge.Issuer.URL, v2.Evidence[0].Narrative},
		common{v3.ValidFrom, v3.ValidUntil, subject.Achievement.ID, subject.Achievement.Image.ID, subject.ID, v3.Issuer.ID, v3.Evidence[0].Narrative},
	); diff != "" {
		t.Errorf("the two documents differ (-2.0 +3.0):\n%s", diff)
	}
}

// Whoever has the published document can compute the fingerprint: encoding/json
// writes members in order of their names and without spaces, which for texts
// without <, >, & and U+2028 is RFC 8785.
func TestFingerprintIsReproducible(t *testing.T) {
	issuer := testIssuer()
	issuer.Name = "Academy"
	documents, err := openbadges.Documents(testSite(t), issuer, testGrant(), testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	members := decode[map[string]any](t, documents.Credential)
	delete(members, "proof")
	canonical, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(canonical)
	if want := hex.EncodeToString(sum[:]); documents.Fingerprint != want {
		t.Errorf("fingerprint %s, want %s", documents.Fingerprint, want)
	}
}

func TestFingerprintDependsOnContentAlone(t *testing.T) {
	fingerprint := func(document string) string {
		t.Helper()
		f, err := openbadges.Fingerprint([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	base := fingerprint(`{"id":"a","list":[1,2]}`)
	for name, same := range map[string]string{
		"other order":  `{"list":[1,2],"id":"a"}`,
		"indented":     "{\n  \"id\": \"a\",\n  \"list\": [1, 2.0]\n}\n",
		"escaped":      `{"id":"\u0061","list":[1,2]}`,
		"with a proof": `{"id":"a","proof":{"proofValue":"z"},"list":[1,2]}`,
	} {
		if fingerprint(same) != base {
			t.Errorf("%s: the fingerprint changed", name)
		}
	}
	if fingerprint(`{"id":"a","list":[2,1]}`) == base {
		t.Error("another content has the same fingerprint")
	}
}

func TestDocumentsRefuseWhatWouldNotBeTrue(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*badges.Grant)
		want  string
	}{
		"another issuer": {func(g *badges.Grant) { g.IssuerID = 8 }, "issuer 8"},
		"no ULID":        {func(g *badges.Grant) { g.ULID = "" }, "ULID"},
		"no date":        {func(g *badges.Grant) { g.GrantedAt = time.Time{} }, "date"},
		"no picture":     {func(g *badges.Grant) { g.Badge.Image = badges.Picture{} }, "picture"},
		"no recipient":   {func(g *badges.Grant) { g.Identity.Value = "" }, "recipient"},
		"no salt":        {func(g *badges.Grant) { g.Salt = "" }, "salt"},
		"not processed":  {func(g *badges.Grant) { g.ProcessedAt = time.Time{} }, "date"},
	} {
		t.Run(name, func(t *testing.T) {
			grant := emailGrant()
			c.spoil(&grant)
			_, err := openbadges.Documents(testSite(t), testIssuer(), grant, testStatus(), testKey(t))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

// BenchmarkDocuments tells how many grants' documents are written and signed in a
// second by one core, and which part of it is making JSON-LD canonical.
func BenchmarkDocuments(b *testing.B) {
	site, issuer, grant, key := testSite(b), testIssuer(), testGrant(), testKey(b)
	documents, err := openbadges.Documents(site, issuer, grant, testStatus(), key)
	if err != nil {
		b.Fatal(err)
	}
	document, options := canonicalized(b, documents.Credential)
	var canonical time.Duration
	for n := 0; b.Loop(); n++ {
		grant.Badge.Title = "Badge " + strconv.Itoa(n) // each is another: canonical forms are remembered
		if _, err := openbadges.Documents(site, issuer, grant, testStatus(), key); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		began := time.Now()
		for _, part := range [][]byte{document, options} {
			if _, err := jsonld.Canonicalize(part); err != nil {
				b.Fatal(err)
			}
		}
		canonical += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "credentials/s")
	b.ReportMetric(canonical.Seconds()/b.Elapsed().Seconds()*100, "%-canonicalizing")
}

// canonicalized returns what the rdfc proof of a credential is made of.
func canonicalized(b *testing.B, credential []byte) (document, options []byte) {
	b.Helper()
	members := decode[map[string]json.RawMessage](b, credential)
	proof := decode[[]map[string]json.RawMessage](b, members["proof"])[0]
	delete(members, "proof")
	delete(proof, "proofValue")
	proof["@context"] = members["@context"]
	document, err := json.Marshal(members)
	if err != nil {
		b.Fatal(err)
	}
	if options, err = json.Marshal(proof); err != nil {
		b.Fatal(err)
	}
	return document, options
}

// BenchmarkCredentialJWT tells what the JWT of a credential costs.
func BenchmarkCredentialJWT(b *testing.B) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	credential := signedCredential(b, testGrant())
	for b.Loop() {
		if _, err := openbadges.CredentialJWT(credential, openbadges.RSAKey{ID: "https://badges.example.org/key/1.jwk", Private: private}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jwts/s")
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
