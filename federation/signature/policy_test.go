package signature

import (
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func setHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func replaceInHeader(name string, replace func(string) string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, replace(r.Header.Get(name))) }
}

func replacer(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// flipFirstSignatureByte changes the first character of the base64 in a Signature header of either scheme.
func flipFirstSignatureByte(header string) string {
	at := strings.Index(header, `signature="`) + len(`signature="`)
	if strings.HasPrefix(header, "sig1=:") {
		at = len("sig1=:")
	}
	flipped := byte('A')
	if header[at] == 'A' {
		flipped = 'B'
	}
	return header[:at] + string(flipped) + header[at+1:]
}

// cavageSigned makes a POST to the inbox whose draft-cavage signature is genuine, over these headers.
func cavageSigned(t *testing.T, headers, extraParameters string, change func(*http.Request)) *http.Request {
	t.Helper()
	r := newRequest(t, http.MethodPost, inbox, activity)
	r.Header.Set("Date", noon.Format(http.TimeFormat))
	r.Header.Set("Digest", digestHeader([]byte(activity)))
	if change != nil {
		change(r)
	}
	r = received(t, r)
	value := fmt.Sprintf(`keyId="%s",headers="%s",signature="AAAA"%s`, keyID, headers, extraParameters)
	parsed, err := parseCavage(value)
	if err != nil {
		t.Fatal(err)
	}
	base, err := cavageBase(r, target(r), strings.Fields(headers), parsed)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signBase(Key{keyID, rsaKey()}, base)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Signature", strings.Replace(value, "AAAA", base64.StdEncoding.EncodeToString(signature), 1))
	return r
}

// FEDERATION.md: algorithms | `rsa-sha256`, `rsa-sha512`, `ed25519`, `hs2019`
// FEDERATION.md: host | `host` | `@authority`, `@target-uri` or `host`
// FEDERATION.md: time | `date` or `(created)` | `date` or the parameter `created`
// FEDERATION.md: body | `digest` or `content-digest` | the same
// FEDERATION.md: A time may be an hour old and 15 minutes ahead of ours; a signature
// FEDERATION.md: Digests are SHA-256 or SHA-512.
func TestCavagePolicy(t *testing.T) {
	const all = "(request-target) host date digest"
	created := func(at time.Time) string { return fmt.Sprintf(",created=%d", at.Unix()) }
	date := func(at time.Time) func(*http.Request) { return setHeader("Date", at.Format(http.TimeFormat)) }
	tests := map[string]struct {
		headers, extra string
		change         func(*http.Request)
		want           error
	}{
		"enough":                {headers: all},
		"Mastodon's order":      {headers: "host date digest content-type (request-target)"},
		"created for date":      {headers: "(request-target) (created) host digest", extra: created(noon)},
		"created is quoted":     {headers: "(request-target) (created) host digest", extra: `, created="1795262400"`},
		"hs2019":                {headers: all, extra: `, algorithm="hs2019"`},
		"upper-case algorithm":  {headers: all, extra: `, algorithm=RSA-SHA256`},
		"unknown parameter":     {headers: all, extra: `, opaque="a,b=c"`},
		"content digest signed": {headers: "(request-target) host date content-digest", change: setHeader("Content-Digest", contentDigestHeader([]byte(activity)))},
		"content length":        {headers: all + " content-length"},

		"nothing signed":                 {headers: "", want: ErrInsufficient},
		"only an old date":               {headers: "date", want: ErrInsufficient},
		"target not signed":              {headers: "host date digest", want: ErrInsufficient},
		"host not signed":                {headers: "(request-target) date digest", want: ErrInsufficient},
		"no time signed":                 {headers: "(request-target) host digest", want: ErrInsufficient},
		"created is there, not signed":   {headers: "(request-target) host digest", extra: created(noon), want: ErrInsufficient},
		"digest not signed":              {headers: "(request-target) host date", want: ErrInsufficient},
		"digest of no known kind":        {headers: all, change: setHeader("Digest", "MD5=1B2M2Y8AsgTpgAmY7PhCfg=="), want: ErrDigest},
		"one of two digests wrong":       {headers: all, change: setHeader("Digest", digestHeader([]byte(activity))+",SHA-512=AAAA"), want: ErrDigest},
		"digest is not base64":           {headers: all, change: setHeader("Digest", "SHA-256=*"), want: ErrDigest},
		"signed twice":                   {headers: all + " date", want: ErrMalformed},
		"too many headers":               {headers: all + manyNames(maxComponents), change: addMany(maxComponents), want: ErrMalformed},
		"created is no number":           {headers: "(request-target) (created) host digest", extra: ",created=soon", want: ErrMalformed},
		"expires is no number":           {headers: all + " (expires)", extra: ",expires=never", want: ErrMalformed},
		"date is no date":                {headers: all, change: setHeader("Date", "yesterday"), want: ErrMalformed},
		"algorithm not accepted":         {headers: all, extra: `, algorithm="hmac-sha256"`, want: ErrMalformed},
		"algorithm of another key":       {headers: all, extra: `, algorithm="ed25519"`, want: ErrBadSignature},
		"59 minutes old":                 {headers: all, change: date(noon.Add(-59 * time.Minute))},
		"61 minutes old":                 {headers: all, change: date(noon.Add(-61 * time.Minute)), want: ErrStale},
		"14 minutes ahead":               {headers: all, change: date(noon.Add(14 * time.Minute))},
		"16 minutes ahead":               {headers: all, change: date(noon.Add(16 * time.Minute)), want: ErrStale},
		"created long ago, date now":     {headers: all + " (created)", extra: created(noon.Add(-2 * time.Hour)), want: ErrStale},
		"expired 14 minutes ago":         {headers: all + " (expires)", extra: fmt.Sprintf(",expires=%d", noon.Add(-14*time.Minute).Unix())},
		"expired 16 minutes ago":         {headers: all + " (expires)", extra: fmt.Sprintf(",expires=%d", noon.Add(-16*time.Minute).Unix()), want: ErrStale},
		"another host's":                 {headers: all, change: func(r *http.Request) { r.Host = "other.example" }, want: ErrWrongHost},
		"our host on a port we have not": {headers: all, change: func(r *http.Request) { r.Host = "badges.example:8443" }, want: ErrWrongHost},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := cavageSigned(t, test.headers, test.extra, test.change)
			_, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity))
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " x-%d", i)
	}
	return b.String()
}

func addMany(n int) func(*http.Request) {
	return func(r *http.Request) {
		for i := range n {
			r.Header.Set(fmt.Sprintf("X-%d", i), "1")
		}
	}
}

// rfc9421Signed makes a POST to the inbox with a genuine signature over these components.
func rfc9421Signed(t *testing.T, url, input string) *http.Request {
	t.Helper()
	r := newRequest(t, http.MethodPost, url, activity)
	r.Header.Set("Date", noon.Format(http.TimeFormat))
	r.Header.Set("Digest", digestHeader([]byte(activity)))
	r.Header.Set("Content-Digest", contentDigestHeader([]byte(activity)))
	r.Header.Set("Signature-Input", "a="+input)
	r = received(t, r)
	inputs, err := structuredHeader(r, "Signature-Input")
	if err != nil {
		t.Fatal(err)
	}
	c, err := rfc9421Claim(r, "https", first(inputs.Get("a")), byteItem(nil))
	if err != nil { // the input is what the test is about
		r.Header.Set("Signature", "a=:AAAA:")
		return r
	}
	base, err := c.base(target(r))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signBase(Key{keyID, rsaKey()}, base)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Signature", "a=:"+base64.StdEncoding.EncodeToString(signature)+":")
	return r
}

// FEDERATION.md: method and target | `(request-target)`; the path without its
// FEDERATION.md: host | `host` | `@authority`, `@target-uri` or `host`
// FEDERATION.md: time | `date` or `(created)` | `date` or the parameter `created`
// FEDERATION.md: body | `digest` or `content-digest` | the same
// FEDERATION.md: Components of RFC 9421 with parameters are not supported.
func TestRFC9421Policy(t *testing.T) {
	const params = `;created=1795262400;keyid="` + keyID + `"`
	const enough = `("@method" "@target-uri" "content-digest")`
	const withQuery = inbox + "?page=2"
	tests := map[string]struct {
		url, input string
		want       error
	}{
		"enough":               {input: enough + params},
		"Fedify's set":         {input: `("@method" "@target-uri" "@authority" "host" "date" "content-digest")` + params},
		"date for created":     {input: `("@method" "@target-uri" "date" "content-digest");keyid="` + keyID + `"`},
		"parts of the target":  {url: withQuery, input: `("@method" "@authority" "@scheme" "@path" "@query" "content-digest")` + params},
		"request target":       {url: withQuery, input: `("@method" "host" "@request-target" "content-digest")` + params},
		"Digest will do":       {input: `("@method" "@target-uri" "digest")` + params},
		"nonce and tag":        {input: enough + params + `;nonce="x";tag="y"`},
		"path without a query": {input: `("@method" "@authority" "@path" "content-digest")` + params},

		"query left out":          {url: withQuery, input: `("@method" "@authority" "@path" "content-digest")` + params, want: ErrInsufficient},
		"nothing signed":          {input: `()` + params, want: ErrInsufficient},
		"method not signed":       {input: `("@target-uri" "content-digest")` + params, want: ErrInsufficient},
		"host not signed":         {input: `("@method" "@path" "content-digest")` + params, want: ErrInsufficient},
		"digest not signed":       {input: `("@method" "@target-uri")` + params, want: ErrInsufficient},
		"no time signed":          {input: enough + `;keyid="` + keyID + `"`, want: ErrInsufficient},
		"too old":                 {input: enough + `;created=1795258000;keyid="` + keyID + `"`, want: ErrStale},
		"too far ahead":           {input: enough + `;created=1795264000;keyid="` + keyID + `"`, want: ErrStale},
		"expired":                 {input: enough + params + `;expires=1795261000`, want: ErrStale},
		"no key id":               {input: enough + `;created=1795262400`, want: ErrMalformed},
		"created is a string":     {input: enough + `;created="now";keyid="k"`, want: ErrMalformed},
		"expires is a string":     {input: enough + params + `;expires="later"`, want: ErrMalformed},
		"alg is a number":         {input: enough + params + `;alg=1`, want: ErrMalformed},
		"alg not accepted":        {input: enough + params + `;alg="hmac-sha256"`, want: ErrMalformed},
		"alg of another key":      {input: enough + params + `;alg="ed25519"`, want: ErrBadSignature},
		"component in upper case": {input: `("@method" "@target-uri" "Content-Digest")` + params, want: ErrMalformed},
		"component parameters":    {input: `("@method" "@target-uri" "content-digest";sf)` + params, want: ErrMalformed},
		"signed twice":            {input: `("@method" "@method" "@target-uri" "content-digest")` + params, want: ErrMalformed},
		"not a list":              {input: `1`, want: ErrMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			url := test.url
			if url == "" {
				url = inbox
			}
			_, err := verifier(ringOf(rsaKey())).Verify(rfc9421Signed(t, url, test.input), []byte(activity))
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestUnknownComponentsAreRefused(t *testing.T) {
	for _, name := range []string{"@status", "@query-param", "x-absent"} {
		r := signedPost(t, "RFC 9421", rsaKey())
		replaceInHeader("Signature-Input", replacer(`"content-type"`, `"`+name+`"`))(r)
		if _, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A proxy in front of the peer may have put its own signature first.
//
// FEDERATION.md: at most | 8 KiB of header, 32 components | the same, and the first 4 signatures are looked at
func TestTheSignatureThatCoversEnoughIsTaken(t *testing.T) {
	r := signedPost(t, "RFC 9421", rsaKey())
	r.Header["Signature-Input"] = []string{`proxy=("@authority");created=1795262400;keyid="p"`, r.Header.Get("Signature-Input")}
	r.Header["Signature"] = []string{"proxy=:AAAA:", r.Header.Get("Signature")}
	keys := ringOf(rsaKey())
	if _, err := verifier(keys).Verify(r, []byte(activity)); err != nil {
		t.Error(err)
	}
	if keys.asked != 1 {
		t.Errorf("%d keys were looked up", keys.asked)
	}
}

// FEDERATION.md: at most | 8 KiB of header, 32 components | the same, and the first 4 signatures are looked at
func TestUnreadableSignatures(t *testing.T) {
	tests := map[string]struct {
		headers http.Header
		want    error
	}{
		"none":              {http.Header{}, ErrMissing},
		"empty input":       {http.Header{"Signature-Input": {""}, "Signature": {""}}, ErrMissing},
		"two":               {http.Header{"Signature": {`keyId="a",signature="AAAA"`, `keyId="b",signature="AAAA"`}}, ErrMalformed},
		"no key id":         {http.Header{"Signature": {`signature="AAAA"`}}, ErrMalformed},
		"no signature":      {http.Header{"Signature": {`keyId="a"`}}, ErrMalformed},
		"not base64":        {http.Header{"Signature": {`keyId="a",signature="*"`}}, ErrMalformed},
		"repeated":          {http.Header{"Signature": {`keyId="a",keyId="b",signature="AAAA"`}}, ErrMalformed},
		"open quote":        {http.Header{"Signature": {`keyId="a`}}, ErrMalformed},
		"no comma":          {http.Header{"Signature": {`keyId="a" signature="AAAA"`}}, ErrMalformed},
		"no name":           {http.Header{"Signature": {`="a",signature="AAAA"`}}, ErrMalformed},
		"no equals sign":    {http.Header{"Signature": {`keyId`}}, ErrMalformed},
		"too long":          {http.Header{"Signature": {`keyId="` + strings.Repeat("a", maxHeaderBytes) + `"`}}, ErrMalformed},
		"input too long":    {http.Header{"Signature-Input": {strings.Repeat("a", maxHeaderBytes+1)}}, ErrMalformed},
		"not structured":    {http.Header{"Signature-Input": {`sig1=("@method"`}}, ErrMalformed},
		"no such signature": {http.Header{"Signature-Input": {`a=("@method");keyid="k"`}, "Signature": {"b=:AAAA:"}}, ErrMalformed},
		"signature a token": {http.Header{"Signature-Input": {`a=("@method");keyid="k"`}, "Signature": {"a=b"}}, ErrMalformed},
	}
	for name, test := range tests {
		r := received(t, newRequest(t, http.MethodPost, inbox, activity))
		maps.Copy(r.Header, test.headers)
		if _, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity)); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

// BadgeFed and old Mastodon leave the query out of what they sign.
//
// FEDERATION.md: method and target | `(request-target)`; the path without its
func TestCavageWithoutTheQuery(t *testing.T) {
	r := signedPost(t, "cavage", rsaKey())
	r.RequestURI += "?page=2"
	if _, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity)); err != nil {
		t.Error(err)
	}
}

func TestAProxyRequestLine(t *testing.T) {
	r := signedPost(t, "cavage", rsaKey())
	r.RequestURI = "https://badges.example" + r.RequestURI
	if _, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity)); err != nil {
		t.Error(err)
	}
}

// Behind a proxy that ends TLS the configured scheme counts, not the connection's.
func TestTheSchemeIsConfigured(t *testing.T) {
	r := newRequest(t, http.MethodPost, "http://badges.example/inbox", activity)
	if err := SignRFC9421(r, []byte(activity), Key{keyID, rsaKey()}, noon); err != nil {
		t.Fatal(err)
	}
	r = received(t, r)
	v := verifier(ringOf(rsaKey()))
	if _, err := v.Verify(r, []byte(activity)); !errors.Is(err, ErrBadSignature) {
		t.Errorf("signed for http, verified as https: %v", err)
	}
	v.Scheme = "http"
	if _, err := v.Verify(r, []byte(activity)); err != nil {
		t.Error(err)
	}
}

func TestKeyStoreErrors(t *testing.T) {
	broken := errors.New("connection refused")
	current := map[string]crypto.PublicKey{keyID: rsaKey().Public()}
	old := map[string]crypto.PublicKey{keyID: otherRSAKey().Public()}
	tests := map[string]struct {
		keys       keyring
		want       []error
		askedFresh int
	}{
		"remembered and right":       {keyring{remembered: current}, []error{nil}, 0},
		"changed since":              {keyring{remembered: old, current: current}, []error{nil}, 1},
		"the same when asked again":  {keyring{remembered: old, current: old}, []error{ErrBadSignature}, 1},
		"just fetched, not again":    {keyring{remembered: old, current: current, justFetched: true}, []error{ErrBadSignature}, 0},
		"unavailable":                {keyring{err: ErrKeyUnavailable}, []error{ErrKeyUnavailable}, 0},
		"any other error":            {keyring{err: broken}, []error{ErrKeyUnavailable, broken}, 0},
		"gone":                       {keyring{err: fmt.Errorf("410: %w", ErrKeyGone)}, []error{ErrKeyGone}, 0},
		"gone when asked again":      {keyring{remembered: old, freshErr: ErrKeyGone}, []error{ErrKeyGone}, 1},
		"not available asked again":  {keyring{remembered: old, freshErr: ErrKeyUnavailable}, []error{ErrBadSignature}, 1},
		"the store has no key in it": {keyring{}, []error{ErrBadSignature}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := verifier(&test.keys).Verify(signedPost(t, "cavage", rsaKey()), []byte(activity))
			for _, want := range test.want {
				if !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
			}
			if errors.Is(err, ErrKeyUnavailable) && !slices.Contains(test.want, ErrKeyUnavailable) {
				t.Errorf("a sender would try again after %v", err)
			}
			if test.keys.askedFresh != test.askedFresh {
				t.Errorf("the key was fetched anew %d times, want %d", test.keys.askedFresh, test.askedFresh)
			}
		})
	}
}

// A store may hold keys from before this server was so strict.
func TestWeakKeysAreNotBelieved(t *testing.T) {
	weak := mustRSA(1024)
	for scheme := range signers {
		_, err := verifier(ringOf(weak)).Verify(signedPost(t, scheme, weak), []byte(activity))
		if !errors.Is(err, ErrBadSignature) || !strings.Contains(err.Error(), "1024 bits") {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

type contextKey struct{}

type contextStore struct {
	keyring
	got any
}

func (s *contextStore) PublicKey(ctx context.Context, id string, fresh bool) (PublicKey, error) {
	s.got = ctx.Value(contextKey{})
	return s.keyring.PublicKey(ctx, id, fresh)
}

func TestTheKeyStoreGetsTheRequestsContext(t *testing.T) {
	store := &contextStore{keyring: *ringOf(rsaKey())}
	r := signedPost(t, "cavage", rsaKey())
	r = r.WithContext(context.WithValue(r.Context(), contextKey{}, "this one"))
	if _, err := verifier(store).Verify(r, []byte(activity)); err != nil {
		t.Fatal(err)
	}
	if store.got != "this one" {
		t.Errorf("context value: %v", store.got)
	}
}
