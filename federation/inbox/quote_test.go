package inbox_test

import (
	"context"
	"encoding/json"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

func quoteRequest(by *fedtest.Person, note, post string) map[string]any {
	return map[string]any{"type": "QuoteRequest", "object": note, "instrument": map[string]any{"id": post, "type": "Note", "attributedTo": by.ID, "quote": note}}
}

// answered returns the last answer that Joe's server got.
func (w *world) answered() (answer struct {
	Type   string
	Object map[string]any
	Result string
}) {
	w.t.Helper()
	posted := w.Posted("people.example")
	if len(posted) == 0 {
		w.t.Fatal("there is no answer")
	}
	if err := json.Unmarshal([]byte(posted[len(posted)-1]), &answer); err != nil {
		w.t.Fatal(err)
	}
	return answer
}

// FEDERATION.md: FEP-044f: quotes, with leave that can be taken back
// FEDERATION.md: `QuoteRequest` of a public Note | an `Accept`, see "Quotes"
// FEDERATION.md: A `QuoteRequest` (`object` our Note, `instrument` the quoting
// FEDERATION.md: The authorization is served at `{actor}/quotes/{ulid}`, has the
// FEDERATION.md: Taking it back sends a `Delete` whose `object` is the authorization's address.
func TestQuoteIsAllowedAndTakenBack(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	g, note := w.public(badges.Public)
	post := w.joe.ID + "/statuses/quote"
	request := quoteRequest(w.joe, note, post)
	w.send(w.joe, request)
	accept := w.answered()
	if accept.Type != "Accept" || accept.Object["type"] != "QuoteRequest" || accept.Object["instrument"] != post || accept.Object["object"] != note {
		t.Fatalf("the answer is %+v", accept)
	}
	leave := w.Get(accept.Result)
	document := decode[map[string]any](t, leave.Body)
	if leave.Status != 200 || document["type"] != "QuoteAuthorization" || document["id"] != accept.Result || document["attributedTo"] != w.org ||
		document["interactingObject"] != post || document["interactionTarget"] != note {
		t.Errorf("the leave is %d %s", leave.Status, leave.Body)
	}
	w.send(w.joe, quoteRequest(w.joe, note, post))
	if again := w.answered(); again.Result != accept.Result {
		t.Errorf("asked again, the leave is %q", again.Result)
	}
	if got := w.count(g).Quotes; got != 1 {
		t.Errorf("%d quotes are counted", got)
	}

	quotes, err := w.server.DB.Quotes(ctx, g.ID)
	if err != nil || len(quotes) != 1 {
		t.Fatalf("quotes are %+v, %v", quotes, err)
	}
	if err := w.server.Service.RevokeQuote(ctx, badges.Account{ID: 77}, quotes[0].ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a stranger's attempt: %v", err)
	}
	recipient, err := w.server.DB.IdentityByAlias(ctx, w.jane.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.server.Service.RevokeQuoteAs(ctx, recipient.ID, quotes[0].ID); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	posted := w.Posted("people.example")
	if last := decode[map[string]any](t, posted[len(posted)-1]); last["type"] != "Delete" || last["object"] != accept.Result {
		t.Errorf("Joe's server is told %v", last)
	}
	if got := w.Get(accept.Result); got.Status != 410 {
		t.Errorf("the leave answers %d", got.Status)
	}
	w.send(w.joe, quoteRequest(w.joe, note, post))
	if again := w.answered(); again.Type != "Reject" {
		t.Errorf("asked again, the answer is %s", again.Type)
	}
	if got := w.count(g).Quotes; got != 0 {
		t.Errorf("%d quotes are counted", got)
	}
}

// FEDERATION.md: A `QuoteRequest` (`object` our Note, `instrument` the quoting
// FEDERATION.md: `silence` | comments, likes, boosts and quotes from there are
func TestQuotesThatAreNotAllowed(t *testing.T) {
	w := newWorld(t)
	_, note := w.public(badges.Public)
	_, private := w.public(badges.Private)
	w.Forget()
	w.send(w.joe, quoteRequest(w.joe, private, w.joe.ID+"/statuses/1"))
	w.send(w.joe, quoteRequest(w.joe, note, "https://elsewhere.example/1"))
	if got := w.Posted("people.example"); len(got) > 0 {
		t.Errorf("answered is %v", got)
	}
	w.block(w.joe.ID, badges.Silence)
	w.send(w.joe, quoteRequest(w.joe, note, w.joe.ID+"/statuses/2"))
	if got := w.answered(); got.Type != "Reject" {
		t.Errorf("a silenced one is answered %s", got.Type)
	}
}

// FEDERATION.md: `Delete` of a post that quotes | the quote is not counted any more
// FEDERATION.md: The authorization is served at `{actor}/quotes/{ulid}`, has the
func TestQuoteGoesWithItsPostAndItsGrant(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	for _, post := range []string{"/statuses/1", "/statuses/2"} {
		w.send(w.joe, quoteRequest(w.joe, note, w.joe.ID+post))
	}
	leave := w.answered().Result
	w.send(w.jane, map[string]any{"type": "Delete", "object": w.joe.ID + "/statuses/1"}) // not hers
	w.send(w.joe, map[string]any{"type": "Delete", "object": w.joe.ID + "/statuses/1"})
	if got := w.count(g).Quotes; got != 1 {
		t.Errorf("%d quotes are counted, want 1", got)
	}
	w.server.Revoke(g)
	w.Settle()
	if got := w.Get(leave); got.Status != 410 {
		t.Errorf("after the revocation the leave answers %d", got.Status)
	}
}
