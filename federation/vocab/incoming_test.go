package vocab_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/federation/vocab"
)

// decode reads a document that must be readable.
func decode[T any](t *testing.T, document string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	return v
}

// FEDERATION.md: Objects may be given as an id or embedded, single values as a
func TestReferenceTakesEveryFormOfAnID(t *testing.T) {
	tests := []struct{ name, document, want string }{
		{"string", `"https://a.example/1"`, "https://a.example/1"},
		{"object", `{"id":"https://a.example/1","type":"Note"}`, "https://a.example/1"},
		{"link", `{"type":"Link","href":"https://a.example/1"}`, "https://a.example/1"},
		{"picture", `{"type":"Image","url":"https://a.example/1.png"}`, "https://a.example/1.png"},
		{"id before url", `{"id":"https://a.example/1","url":"https://a.example/2"}`, "https://a.example/1"},
		{"url is an object", `{"type":"Image","url":{"href":"https://a.example/1.png"}}`, ""},
		{"first of many", `["https://a.example/1","https://a.example/2"]`, "https://a.example/1"},
		{"first of many objects", `[{"href":"https://a.example/1"},{"href":"https://a.example/2"}]`, "https://a.example/1"},
		{"array in an array", `[["https://a.example/1"]]`, ""},
		{"empty array", `[]`, ""},
		{"null", `null`, ""},
		{"number", `7`, ""},
		{"boolean", `true`, ""},
		{"spaces", " \n\t[ \"https://a.example/1\" ]", "https://a.example/1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode[vocab.Reference](t, tt.document).ID; got != tt.want {
				t.Errorf("%s is read as %q, want %q", tt.document, got, tt.want)
			}
		})
	}
}

func TestReferenceKeepsWhatIsEmbedded(t *testing.T) {
	const note = `{"id":"https://a.example/1","type":"Note","content":"Hi"}`
	for _, document := range []string{note, "[" + note + "]"} {
		o, err := vocab.Embedded(decode[vocab.Reference](t, document))
		if err != nil || o.Content != "Hi" {
			t.Errorf("%s: content %q, error %v", document, o.Content, err)
		}
	}
	if _, err := vocab.Embedded(decode[vocab.Reference](t, `"https://a.example/1"`)); err == nil {
		t.Error("an object that is only named passes as embedded")
	}
}

func TestReferencesTakeOneOrMany(t *testing.T) {
	tests := []struct {
		name, document string
		want           vocab.References
	}{
		{"string", `"https://a.example/1"`, vocab.References{"https://a.example/1"}},
		{"object", `{"id":"https://a.example/1"}`, vocab.References{"https://a.example/1"}},
		{"array", `["https://a.example/1","https://a.example/2"]`, vocab.References{"https://a.example/1", "https://a.example/2"}},
		{"mixed", `["https://a.example/1",null,7,{"id":"https://a.example/2"},[],["https://a.example/3"],{"id":5},{}]`,
			vocab.References{"https://a.example/1", "https://a.example/2"}},
		{"null", `null`, nil},
		{"number", `7`, nil},
		{"empty", `[]`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, decode[vocab.References](t, tt.document)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReferencesAreBounded(t *testing.T) {
	many := `["` + strings.Repeat(`https://a.example/1","`, 5000) + `https://a.example/1"]`
	if n := len(decode[vocab.References](t, many)); n > 100 {
		t.Errorf("%d of 5001 ids are kept, want at most 100", n)
	}
}

func TestText(t *testing.T) {
	tests := []struct{ name, document, want string }{
		{"string", `"Note"`, "Note"},
		{"first of many", `["Note","Article"]`, "Note"},
		{"not a string first", `[{"@value":"Note"},"Article"]`, ""},
		{"language map", `{"en":"Note"}`, ""},
		{"null", `null`, ""},
		{"number", `7`, ""},
		{"escapes", `"a\u00e9\n<b>"`, "aé\n<b>"},
		{"null characters, which PostgreSQL can't store", `"a\u0000b"`, "ab"},
		{"null characters in an array", `["a\u0000b"]`, "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode[vocab.Text](t, tt.document); string(got) != tt.want {
				t.Errorf("%s is read as %q, want %q", tt.document, got, tt.want)
			}
		})
	}
}

func TestTime(t *testing.T) {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		document string
		want     time.Time
	}{
		{`"2026-11-21T12:00:00Z"`, noon},
		{`"2026-11-21T13:00:00+01:00"`, noon},
		{`"2026-11-21T12:00:00.123456Z"`, noon.Add(123456 * time.Microsecond)},
		{`"yesterday"`, time.Time{}},
		{`1795262400`, time.Time{}},
		{`null`, time.Time{}},
		{`{}`, time.Time{}},
	}
	for _, tt := range tests {
		if got := decode[vocab.Time](t, tt.document); !got.Equal(tt.want) {
			t.Errorf("%s is read as %s, want %s", tt.document, got.Time, tt.want)
		}
	}
}

// An actor must not be lost over a member that we don't need, or that somebody
// writes in another of JSON-LD's forms.
func TestRemoteActorSurvivesOddMembers(t *testing.T) {
	const plain = `"id":"https://a.example/u","type":"Person","inbox":"https://a.example/u/inbox"`
	tests := []struct {
		name, members string
		check         func(vocab.RemoteActor) error
	}{
		{"many types", `"type":["Person","foaf:Person"]`, nil},
		{"no endpoints", `"endpoints":null`, nil},
		{"endpoints elsewhere (ActivityPub §4.1)", `"endpoints":"https://a.example/u/endpoints"`, nil},
		{"endpoints in an array", `"endpoints":[{"sharedInbox":"https://a.example/inbox"}]`, wantSharedInbox("https://a.example/inbox")},
		{"endpoints", `"endpoints":{"sharedInbox":"https://a.example/inbox"}`, wantSharedInbox("https://a.example/inbox")},
		{"name in languages", `"name":{"en":"Ann"}`, nil},
		{"icons", `"icon":[{"type":"Image","url":"https://a.example/1.png"},{"type":"Image","url":"https://a.example/2.png"}]`, nil},
		{"icon of numbers", `"icon":{"url":5,"href":5}`, nil},
		{"one key", `"publicKey":{"id":"https://a.example/u#k","owner":"https://a.example/u","publicKeyPem":"PEM"}`, wantKeys(1)},
		{"keys", `"publicKey":[{"id":"https://a.example/u#k"},"https://a.example/u#l",{"id":"https://a.example/u#m"}]`, wantKeys(2)},
		{"key with a number as id", `"publicKey":{"id":7,"publicKeyPem":"PEM"}`, wantKeys(0)},
		{"key that is only named", `"publicKey":"https://a.example/u#k"`, wantKeys(0)},
		{"publicKeyPem of the actor itself is no string", `"publicKeyPem":["PEM"]`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := decode[vocab.RemoteActor](t, "{"+plain+","+tt.members+"}")
			if !a.IsActor() || a.ID != "https://a.example/u" || a.Inbox.ID != "https://a.example/u/inbox" {
				t.Fatalf("the actor is read as %+v", a)
			}
			if tt.check != nil {
				if err := tt.check(a); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func wantKeys(n int) func(vocab.RemoteActor) error {
	return func(a vocab.RemoteActor) error {
		if len(a.PublicKey) != n {
			return fmt.Errorf("%d keys are read, want %d: %+v", len(a.PublicKey), n, a.PublicKey)
		}
		return nil
	}
}

func wantSharedInbox(want string) func(vocab.RemoteActor) error {
	return func(a vocab.RemoteActor) error {
		if got := a.Endpoints.SharedInbox.ID; got != want {
			return fmt.Errorf("the shared inbox is read as %q, want %q", got, want)
		}
		return nil
	}
}

func TestIsActor(t *testing.T) {
	for _, kind := range []string{"Person", "Service", "Application", "Group", "Organization"} {
		if !(vocab.RemoteActor{Type: vocab.Text(kind)}).IsActor() {
			t.Errorf("%s is no actor", kind)
		}
	}
	for _, kind := range []string{"", "Note", "person", "Key", "Tombstone"} {
		if (vocab.RemoteActor{Type: vocab.Text(kind)}).IsActor() {
			t.Errorf("%q is an actor", kind)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"https://a.example/1", "https://a.example/2#k", true},
		{"https://A.example/1", "https://a.example/2", true},
		{"https://a.example:8443/1", "https://a.example:8443/2", true},
		{"https://a.example/1", "https://a.example:8443/1", false},
		{"https://a.example/1", "http://a.example/1", false},
		{"https://a.example/1", "https://b.example/1", false},
		{"https://a.example.evil.example/1", "https://a.example/1", false},
		{"", "", false},
		{"/1", "/1", false},
		{"acct:a@a.example", "acct:b@a.example", false},
		{"https://a.example/\x00", "https://a.example/1", false},
	}
	for _, tt := range tests {
		if got := vocab.SameOrigin(tt.a, tt.b); got != tt.want {
			t.Errorf("SameOrigin(%q, %q) is %v", tt.a, tt.b, got)
		}
	}
}

// Whatever comes in, it is read or refused, without a panic and without more
// than is kept of long lists.
func FuzzIncoming(f *testing.F) {
	for _, seed := range []string{
		`{"id":"https://a.example/1","type":"Follow","actor":"https://a.example/u","object":"https://b.example/actor/org"}`,
		`{"id":"x","type":["Create"],"actor":{"id":"y"},"object":{"id":"z","type":"Note","to":["a"],"cc":"b","content":{"en":"c"}}}`,
		`{"type":"Person","publicKey":[{"id":1},null],"endpoints":[],"icon":[[[]]]}`,
		`{"object":` + strings.Repeat(`[`, 200) + strings.Repeat(`]`, 200) + `}`,
		`{"object":` + strings.Repeat(`{"object":`, 200) + `1` + strings.Repeat(`}`, 200) + `}`,
		`null`, `[]`, `""`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var a vocab.Activity
		if json.Unmarshal(document, &a) == nil {
			if o, err := vocab.Embedded(a.Object); err == nil && (len(o.To) > 100 || len(o.CC) > 100) {
				t.Errorf("%d and %d addressees are kept", len(o.To), len(o.CC))
			}
		}
		var actor vocab.RemoteActor
		if json.Unmarshal(document, &actor) == nil && len(actor.PublicKey) > 100 {
			t.Errorf("%d keys are kept", len(actor.PublicKey))
		}
		vocab.SameOrigin(a.ID, actor.ID)
	})
}
