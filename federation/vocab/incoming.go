package vocab

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Activity is what we read of an activity from elsewhere.
type Activity struct {
	ID     string    `json:"id"`
	Type   Text      `json:"type"`
	Actor  Reference `json:"actor"`
	Object Reference `json:"object"`
	Target Reference `json:"target"` // of a Move: where the actor is now
	// Instrument is the quoting post of a QuoteRequest (FEP-044f).
	Instrument Reference `json:"instrument"`
	Content    Text      `json:"content"` // of a Like that is a reaction: its emoji
	// Proof is the integrity proof (FEP-8b32) as it came; package proof reads it.
	Proof json.RawMessage `json:"proof"`
}

// Object is what we read of an object: a Note, or an activity inside an Undo.
type Object struct {
	ID           string     `json:"id"`
	Type         Text       `json:"type"`
	Actor        Reference  `json:"actor"`
	Object       Reference  `json:"object"`
	AttributedTo Reference  `json:"attributedTo"`
	InReplyTo    Reference  `json:"inReplyTo"`
	Content      Text       `json:"content"`
	URL          Reference  `json:"url"`
	Published    Time       `json:"published"`
	ContentMap   Languages  `json:"contentMap"`
	To           References `json:"to"`
	CC           References `json:"cc"`
	Tags         Tags       `json:"tag"`
	// Endorsement is the Open Badges 3.0 EndorsementCredential that a Note carries,
	// as it came.
	Endorsement json.RawMessage `json:"openbadges:endorsement"`
	// Open Badges that the Note tells of: Laurel's extension properties, and what
	// BadgeFed has among the attachments.
	Assertion   Reference  `json:"openbadges:assertion"`
	Credential  Reference  `json:"openbadges:credential"`
	Attachments Assertions `json:"attachment"`
}

// BadgeAddress is where the badge stands that a Note tells of: the credential, which
// proves more, else the assertion. "" for a Note without a badge.
func (o Object) BadgeAddress() string {
	if len(o.Attachments) > 0 {
		return cmp.Or(o.Credential.ID, o.Assertion.ID, o.Attachments[0])
	}
	return cmp.Or(o.Credential.ID, o.Assertion.ID)
}

// IsPublic reports whether the object is addressed to everybody.
func (o Object) IsPublic() bool {
	return slices.Contains(o.To, Public) || slices.Contains(o.CC, Public)
}

// Assertions are the ids of the Open Badges 2.0 assertions among attachments.
type Assertions []string

func (as *Assertions) UnmarshalJSON(b []byte) error {
	*as = nil
	many, err := oneOrMany(b)
	if err != nil {
		return err
	}
	for _, one := range many {
		var a struct {
			ID   Text `json:"id"`
			Type Text `json:"type"`
		}
		if kindOf(one) == '{' && json.Unmarshal(one, &a) == nil && a.Type == "Assertion" && a.ID != "" {
			*as = append(*as, string(a.ID))
		}
	}
	return nil
}

// Tag is a mention (Href is the actor's id) or a hashtag (Name begins with '#').
type Tag struct {
	Type Text `json:"type"`
	Name Text `json:"name"`
	Href Text `json:"href"`
}

// oneOrMany returns the elements of a list, at most the first hundred, or the one
// value that stands in a list's place, as JSON-LD allows.
func oneOrMany(b []byte) (many []json.RawMessage, err error) {
	if kindOf(b) != '[' {
		return []json.RawMessage{b}, nil
	}
	err = json.Unmarshal(b, &many)
	return many[:min(len(many), maxReferences)], err
}

// Tags are one or many; those that are no objects are left out, as are those
// behind the first hundred.
type Tags []Tag

func (ts *Tags) UnmarshalJSON(b []byte) error {
	*ts = nil
	many, err := oneOrMany(b)
	if err != nil {
		return err
	}
	for _, one := range many {
		var t Tag
		if kindOf(one) == '{' && json.Unmarshal(one, &t) == nil {
			*ts = append(*ts, t)
		}
	}
	return nil
}

// RemoteActor is what we read of an actor document.
type RemoteActor struct {
	ID                string    `json:"id"`
	Type              Text      `json:"type"`
	PreferredUsername Text      `json:"preferredUsername"`
	Name              Text      `json:"name"`
	Owner             Reference `json:"owner"` // when the document is a bare key
	Inbox             Reference `json:"inbox"`
	URL               Reference `json:"url"`
	Icon              Reference `json:"icon"`
	Endpoints         Endpoints `json:"endpoints"`
	PublicKey         Keys      `json:"publicKey"`
	// Consent to be found (FEP-5feb); what is not said is no.
	Indexable       Consent   `json:"indexable"`
	Discoverable    Consent   `json:"discoverable"`
	AssertionMethod Multikeys `json:"assertionMethod"` // FEP-521a
	Generator       Generator `json:"generator"`
	// Accounts that say they are one another's, and where an account has moved to.
	AlsoKnownAs References `json:"alsoKnownAs"`
	MovedTo     Reference  `json:"movedTo"`
	// Implements stands on a server's own actor, which is its generator's (FEP-844e).
	Implements References `json:"implements"`
}

// Generator is the software that made an object, with the capabilities that it
// declares (FEP-844e).
type Generator struct{ Implements References }

func (g *Generator) UnmarshalJSON(b []byte) error {
	*g = Generator{}
	var r Reference
	if err := r.UnmarshalJSON(b); err != nil || r.Raw == nil {
		return err
	}
	var o struct {
		Implements References `json:"implements"`
	}
	err := json.Unmarshal(r.Raw, &o)
	g.Implements = o.Implements
	return err
}

// Capabilities are what an actor says its server can do.
func (a RemoteActor) Capabilities() []string { return append(a.Generator.Implements, a.Implements...) }

// Endpoints are those of an actor that stand in its own document; they may also
// have one of their own (ActivityPub §4.1), which is not worth a request.
type Endpoints struct{ SharedInbox Reference }

func (e *Endpoints) UnmarshalJSON(b []byte) error {
	*e = Endpoints{}
	var r Reference
	if err := r.UnmarshalJSON(b); err != nil || r.Raw == nil {
		return err
	}
	var o struct {
		SharedInbox Reference `json:"sharedInbox"`
	}
	err := json.Unmarshal(r.Raw, &o)
	e.SharedInbox = o.SharedInbox
	return err
}

// Key is one entry of an actor's publicKey.
type Key struct {
	ID           string    `json:"id"`
	Owner        Reference `json:"owner"`
	PublicKeyPEM string    `json:"publicKeyPem"`
}

// IsActor reports whether the type is one of ActivityStreams' actor types.
func (a RemoteActor) IsActor() bool {
	switch a.Type {
	case "Person", "Service", "Application", "Group", "Organization":
		return true
	}
	return false
}

// Reference is an id that may come as a string, as an object with an id (or, for
// links and pictures, an href or url), or as an array of these, whose first counts.
// Raw holds the object when it was embedded.
type Reference struct {
	ID  string
	Raw json.RawMessage
}

func (r *Reference) UnmarshalJSON(b []byte) error {
	*r = Reference{}
	switch kindOf(b) {
	case '"':
		return json.Unmarshal(b, &r.ID)
	case '{':
		var o struct{ ID, Href, URL Text }
		if err := json.Unmarshal(b, &o); err != nil {
			return err
		}
		r.ID, r.Raw = string(cmp.Or(o.ID, o.Href, o.URL)), append(json.RawMessage(nil), b...)
	case '[':
		var many []json.RawMessage
		if err := json.Unmarshal(b, &many); err != nil {
			return err
		}
		if len(many) > 0 && kindOf(many[0]) != '[' {
			return r.UnmarshalJSON(many[0])
		}
	}
	return nil
}

// References is one or many ids. At most maxReferences are kept.
type References []string

const maxReferences = 100

func (rs *References) UnmarshalJSON(b []byte) error {
	*rs = nil
	many, err := oneOrMany(b)
	if err != nil {
		return err
	}
	for _, one := range many {
		var r Reference
		if kindOf(one) == '[' || r.UnmarshalJSON(one) != nil || r.ID == "" {
			continue
		}
		*rs = append(*rs, r.ID)
	}
	return nil
}

// Keys is one or many keys; those that are only named are left out.
type Keys []Key

func (ks *Keys) UnmarshalJSON(b []byte) error {
	*ks = nil
	switch kindOf(b) {
	case '{':
		return ks.UnmarshalJSON(slices.Concat([]byte("["), b, []byte("]")))
	case '[':
		var many []json.RawMessage
		if err := json.Unmarshal(b, &many); err != nil {
			return err
		}
		for _, one := range many[:min(len(many), maxReferences)] {
			var k Key
			if kindOf(one) == '{' && json.Unmarshal(one, &k) == nil {
				*ks = append(*ks, k)
			}
		}
	}
	return nil
}

// RemoteMultikey is one entry of an actor's assertionMethod.
type RemoteMultikey struct {
	ID                 string    `json:"id"`
	Type               Text      `json:"type"`
	Controller         Reference `json:"controller"`
	PublicKeyMultibase string    `json:"publicKeyMultibase"`
}

// Multikeys is one or many keys of that form; those that are only named are left
// out.
type Multikeys []RemoteMultikey

func (ks *Multikeys) UnmarshalJSON(b []byte) error {
	*ks = nil
	many, err := oneOrMany(b)
	if err != nil {
		return err
	}
	for _, one := range many {
		var k RemoteMultikey
		if kindOf(one) == '{' && json.Unmarshal(one, &k) == nil && k.Type == "Multikey" {
			*ks = append(*ks, k)
		}
	}
	return nil
}

// Text is a string; of an array the first string counts, of anything else "".
// It holds no NUL, which PostgreSQL can't store.
type Text string

func (t *Text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch kindOf(b) {
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		*t = Text(strings.ReplaceAll(s, "\x00", ""))
		return err
	case '[':
		var many []json.RawMessage
		if err := json.Unmarshal(b, &many); err != nil {
			return err
		}
		if len(many) > 0 && kindOf(many[0]) == '"' {
			return t.UnmarshalJSON(many[0])
		}
	}
	return nil
}

// Consent is true only for a plain true.
type Consent bool

func (c *Consent) UnmarshalJSON(b []byte) error {
	*c = string(b) == "true"
	return nil
}

// Time is a time as servers write it, zero for one that can't be read.
type Time struct{ time.Time }

func (t *Time) UnmarshalJSON(b []byte) error {
	var s string
	if kindOf(b) != '"' || json.Unmarshal(b, &s) != nil {
		return nil
	}
	t.Time, _ = time.Parse(time.RFC3339, s) // zero when it can't be read
	return nil
}

// Embedded reads the object that a reference carries.
func Embedded(r Reference) (Object, error) {
	var o Object
	if r.Raw == nil {
		return o, fmt.Errorf("the object is only named, not embedded")
	}
	err := json.Unmarshal(r.Raw, &o)
	return o, err
}

// SameOrigin reports whether two ids share scheme, host and port (FEP-fe34).
func SameOrigin(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && ua.Host != "" &&
		strings.EqualFold(ua.Scheme, ub.Scheme) && strings.EqualFold(ua.Host, ub.Host)
}

// kindOf returns the first character of a JSON value, which tells its kind.
func kindOf(b []byte) byte {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}
