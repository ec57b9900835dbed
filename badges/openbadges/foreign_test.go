package openbadges_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/federation/vocab"
)

// job is a question to other people's verifiers; see testdata/npm/verify.mjs. want
// is a part of the answer.
type job struct {
	Kind       string                     `json:"kind"`
	Credential json.RawMessage            `json:"credential,omitempty"`
	Suite      string                     `json:"suite,omitempty"`
	Documents  map[string]json.RawMessage `json:"documents,omitempty"`
	Now        string                     `json:"now,omitempty"`
	Token      string                     `json:"token,omitempty"`
	Keys       json.RawMessage            `json:"keys,omitempty"`
	Schema     json.RawMessage            `json:"schema,omitempty"`

	name, want string
}

// foreign is what stands at the addresses of a server whose issuer, an actor, has two Ed25519
// keys, of which the first is retired, and an RSA key.
type foreign struct {
	testing.TB
	site      *badges.Site
	issuer    badges.Issuer
	old, key  openbadges.SigningKey
	rsa       openbadges.RSAKey
	stored    []badges.StoredKey // the public half of rsa
	jwks      json.RawMessage
	documents map[string]json.RawMessage
}

func newForeign(t *testing.T) *foreign {
	t.Helper()
	f := &foreign{TB: t, site: testSite(t), issuer: testIssuer(), old: testKey(t), key: testKey(t)}
	f.key.Private = ed25519.NewKeyFromSeed([]byte("the seed of another key of tests"))
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	f.must(err)
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	f.must(err)
	stored := badges.StoredKey{ID: 3, IssuerID: f.issuer.ID, Algorithm: badges.RSAKey, Public: public}
	f.rsa = openbadges.RSAKey{ID: openbadges.JWKAddress(f.site, f.issuer, stored.ID), Private: private}
	f.stored = []badges.StoredKey{stored}
	f.jwks, err = openbadges.JWKS(f.site, f.issuer, f.stored)
	f.must(err)

	var methods []vocab.Multikey
	for _, key := range []openbadges.SigningKey{f.old, f.key} {
		methods = append(methods, vocab.Multikey{
			ID: key.VerificationMethod(), Controller: key.Controller,
			PublicKeyMultibase: openbadges.EncodeMultikey(key.Private.Public().(ed25519.PublicKey)),
		})
	}
	actor, err := servedActor(f.issuer, f.key.Controller, string(public), methods).Document()
	f.must(err)
	f.documents = map[string]json.RawMessage{f.key.Controller: actor}
	list := f.list()
	f.documents[f.site.StatusList(f.issuer, testStatus().ListID)] = list
	return f
}

// servedActor is the issuer as it is served, with all that an actor can say: the
// verifiers read its keys by means of its own @context.
func servedActor(issuer badges.Issuer, id, rsaKey string, methods []vocab.Multikey) vocab.Actor {
	picture := &vocab.Image{MediaType: "image/png", URL: id + "/a.png", Alt: "A tree", Width: 400, Height: 400, Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj"}
	return vocab.Actor{
		ID: id, Type: "Organization", Username: issuer.Username, Name: issuer.Name, Summary: "<p>Trees</p>",
		Inbox: id + "/inbox", SharedInbox: "https://badges.example.org/inbox", Outbox: id + "/outbox",
		Followers: id + "/followers", Following: id + "/following", Featured: id + "/collections/featured",
		KeyID: id + "#main-key", PublicKeyPEM: rsaKey, Multikeys: methods, Icon: picture, Header: picture,
		Fields: []vocab.Field{{Name: "Website", Value: "<a>x</a>"}}, Discoverable: true, AttributionDomains: []string{"badges.example.org"},
		Aliases: []string{"https://old.example/actor"}, MovedTo: "https://new.example/actor",
		Generator: vocab.Capabilities{Actor: id, Implements: []vocab.Capability{{Href: "https://w3id.org/openbadges/v2", Name: "Open Badges 2.0"}}},
	}
}

func (f *foreign) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// list is the status list with these entries set.
func (f *foreign) list(set ...int) json.RawMessage {
	f.Helper()
	list := badges.StatusList{ID: testStatus().ListID, IssuerID: f.issuer.ID, Purpose: badges.RevocationPurpose, ChangedAt: testGrant().GrantedAt}
	document, err := openbadges.StatusListCredential(f.site, f.issuer, list, set, f.key)
	f.must(err)
	return document
}

// credential is of a grant, signed with a key.
func (f *foreign) credential(g badges.Grant, key openbadges.SigningKey) []byte {
	f.Helper()
	d, err := openbadges.Documents(f.site, f.issuer, g, testStatus(), key)
	f.must(err)
	return d.Credential
}

// proofs asks for each proof of the set by itself.
func (f *foreign) proofs(name string, credential []byte, want string, change ...func(*job)) (jobs []job) {
	for _, suite := range []string{"eddsa-rdfc-2022", "eddsa-jcs-2022"} {
		j := job{Kind: "proof", Credential: credential, Suite: suite, Documents: f.documents, Now: "2027-01-01T00:00:00Z", name: name + ", " + suite, want: want}
		for _, c := range change {
			c(&j)
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func (f *foreign) with(address string, document json.RawMessage) func(*job) {
	return func(j *job) {
		changed := map[string]json.RawMessage{address: document}
		for a, d := range f.documents {
			if a != address {
				changed[a] = d
			}
		}
		j.Documents = changed
	}
}

// TestOtherVerifiers has our documents checked by Digital Bazaar's libraries, jose
// and ajv.
func TestOtherVerifiers(t *testing.T) {
	f := newForeign(t)
	full := testGrant()
	full.Badge.Alignments = []badges.Alignment{{Name: "Pruning", URL: "https://skills.example/pruning", Description: "ESCO"}, {Name: "no address"}}
	full.Badge.CriteriaURL = "https://academy.example.net/criteria"
	full.Badge.ResultDescriptions = []badges.ResultDescription{
		{Name: "Trees", Type: "RawScore", ValueMin: "0", ValueMax: "12", RequiredValue: "10"},
		{Name: "Grade", Type: "LetterGrade", AllowedValues: []string{"C", "B", "A"}},
		{Name: "Course", Type: badges.StatusResult},
		{Name: "Pruning", Type: "RubricCriterionLevel", RequiredValue: "Steady", Levels: []badges.ResultLevel{{Name: "Steady", Points: "1"}, {Name: "Bold", Points: "3", Description: "Alone in a storm"}}},
	}
	full.Results = []badges.Result{{Name: "Trees", Value: "11"}, {Name: "Grade", Value: "A"}, {Name: "Course", Status: "Completed"}, {Name: "Pruning", Value: "Bold"}}
	odd := testGrant()
	odd.Badge.CriteriaURL = "https://academy.example.net/how to earn?a={b}|<c>"
	odd.Identity.Value = "https://social.example/users/a\"d\\a?x=^`"
	full.Badge.Tags = []string{"trees", "gardening"}
	full.Evidence = "Tab\there, line\nbreaks, \"quotes\", \\ and \u2028 🌳 <b>&amp;</b>"
	signed := f.credential(full, f.key)
	tampered := bytes.Replace(signed, []byte("Master of"), []byte("Doctor of"), -1)
	list := f.site.StatusList(f.issuer, testStatus().ListID)
	badList := bytes.Replace(f.list(), []byte(`"statusPurpose":"revocation"`), []byte(`"statusPurpose":"suspension"`), 1)

	jobs := f.proofs("a credential", signed, "good")
	jobs = append(jobs, f.proofs("with odd addresses", f.credential(odd, f.key), "good")...)
	jobs = append(jobs, f.proofs("by e-mail", f.credential(emailGrant(), f.key), "good")...)
	jobs = append(jobs, f.proofs("signed with a key that was rotated since", f.credential(testGrant(), f.old), "good")...)
	jobs = append(jobs, f.proofs("the actor's context lacks the keys", signed, "not authorized", f.with(f.key.Controller,
		bytes.Replace(f.documents[f.key.Controller], []byte(`"https://www.w3.org/ns/did/v1",`), nil, 1)))...)
	jobs = append(jobs, f.proofs("tampered", tampered, "Verification error")...)
	jobs = append(jobs, f.proofs("expired", signed, `after "validUntil"`, func(j *job) { j.Now = "2030-01-01T00:00:00Z" })...)
	jobs = append(jobs, f.proofs("revoked", signed, "status: revoked", f.with(list, f.list(1, testStatus().Index)))...)
	jobs = append(jobs, f.proofs("another is revoked", signed, "good", f.with(list, f.list(1, testStatus().Index-1, testStatus().Index+1)))...)
	jobs = append(jobs, f.proofs("the list was tampered with", signed, "status", f.with(list, badList))...)
	every := make([]int, badges.StatusListSize)
	for i := range every {
		every[i] = i
	}
	jobs = append(jobs,
		job{Kind: "list", Credential: f.list(), name: "an empty list", want: "131072 entries, set: "},
		job{Kind: "list", Credential: f.list(0, 7, 8, 131071), name: "a list", want: "131072 entries, set: 0,7,8,131071"},
		job{Kind: "list", Credential: f.list(every...), name: "a full list", want: "131072 entries, set: 131072"},
	)
	jobs = append(jobs, f.tokens(signed)...)
	jobs = append(jobs, f.schemas(signed, f.credential(emailGrant(), f.key), f.credential(odd, f.key))...)
	for n, answer := range askVerifiers(t, jobs) {
		if j := jobs[n]; !strings.Contains(answer, j.want) {
			t.Errorf("%s: %s, want %s", j.name, answer, j.want)
		}
	}
}

// tokens are the signed forms, and what is none.
func (f *foreign) tokens(credential []byte) []job {
	f.Helper()
	token, err := openbadges.CredentialJWT(credential, f.rsa)
	f.must(err)
	hosted, err := openbadges.Assertion(f.site, f.issuer, testGrant())
	f.must(err)
	key := f.rsa
	key.ID = f.site.Key(f.issuer, 3)
	profile, err := openbadges.Profile(f.site, f.issuer, f.stored)
	f.must(err)
	signed, err := openbadges.SignedAssertion(hosted, profile, key)
	f.must(err)
	// An Open Badges 2.0 key is found by its address, of which jose knows nothing.
	named := bytes.Replace(f.jwks, []byte(f.rsa.ID), []byte(key.ID), 1)

	parts := strings.Split(string(token), ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	f.must(err)
	changed := base64.RawURLEncoding.EncodeToString(bytes.Replace(payload, []byte("Master"), []byte("Doctor"), 1))
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	return []job{
		{Kind: "jws", Token: string(token), Keys: f.jwks, name: "JWT", want: "good"},
		{Kind: "jws", Token: string(signed), Keys: named, name: "signed assertion", want: "good"},
		{Kind: "jws", Token: parts[0] + "." + changed + "." + parts[2], Keys: f.jwks, name: "JWT, tampered", want: "signature verification failed"},
		{Kind: "jws", Token: none + "." + parts[1] + ".", Keys: f.jwks, name: "JWT, alg none", want: `"alg"`},
		{Kind: "jws", Token: string(token), Keys: named, name: "JWT, another key id", want: "no applicable key"},
	}
}

func (f *foreign) schemas(credentials ...[]byte) (jobs []job) {
	f.Helper()
	schema, err := os.ReadFile("testdata/ob_v3p0_achievementcredential_schema.json")
	f.must(err)
	for _, c := range credentials {
		jobs = append(jobs, job{Kind: "schema", Credential: c, Schema: schema, name: "schema", want: "good"})
	}
	bad := bytes.Replace(credentials[0], []byte(`"type":"Image"`), []byte(`"type":["Image"]`), 1)
	return append(jobs, job{Kind: "schema", Credential: bad, Schema: schema, name: "schema, image with types", want: "must be string"})
}

// askVerifiers runs all jobs in one process.
func askVerifiers(t *testing.T, jobs []job) (answers []string) {
	t.Helper()
	input, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "node", "verify.mjs")
	run.Dir, run.Stdin, run.Stderr = "testdata/npm", bytes.NewReader(input), os.Stderr
	out, err := run.Output()
	if err == nil {
		err = json.Unmarshal(out, &answers)
	}
	if err != nil || len(answers) != len(jobs) {
		t.Fatalf("verify.mjs: %v; \"make test-deps\" installs what it needs", err)
	}
	return answers
}
