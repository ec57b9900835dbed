package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const public = "https://www.w3.org/ns/activitystreams#Public"

// The life of a grant, once for each way in which a recipient can accept it, with peers of different habits.
func TestGrantFromOfferToRevocation(t *testing.T) {
	ways := []struct {
		name   string
		peer   []string // settings of the recipient's server
		accept func(t *testing.T, recipient *person, g grant, offer object)
	}{
		{"by a favourite", nil, func(t *testing.T, recipient *person, _ grant, offer object) {
			recipient.like(t, offer.ID)
		}},
		{"by a reply", []string{"FIRST_KNOCK=draft-cavage-http-signatures-12", "AUTHORIZED_FETCH=1"},
			func(t *testing.T, recipient *person, _ grant, offer object) {
				recipient.reply(t, offer.ID, "<p><span class=\"h-card\">@conf</span> I accept, thank you!</p>")
			}},
		{"on the accept page", []string{"AUTHORIZED_FETCH=1"}, func(t *testing.T, _ *person, g grant, _ object) {
			press(t, g.AcceptURL, "accept")
		}},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			server := startLaurel(t)
			alice := startPeer(t, way.peer...).addPerson(t, "alice")
			followers := startPeer(t)
			fan, watcher := followers.addPerson(t, "fan"), followers.addPerson(t, "watcher")
			followAndAwait(t, fan, server.actor("conf"))
			followAndAwait(t, watcher, server.actor("announcer"))

			g := server.grant(t, alice.ID)
			if got := server.status(t, g); got != "pending" {
				t.Errorf("the status is %q before the answer, want pending", got)
			}
			offer := awaitOffer(t, alice, g, server.actor("conf"))

			way.accept(t, alice, g, offer)
			awaitPublication(t, server, alice, fan, g)
			awaitAnnounce(t, watcher, server.actor("announcer"), g)
			if got := server.status(t, g); got != "processed" {
				t.Errorf("the status is %q after the publication, want processed", got)
			}

			server.revoke(t, g)
			awaitRevocation(t, alice, fan, g)
		})
	}
}

// followAndAwait follows an actor and returns when the Accept has come and Fedify has believed it.
func followAndAwait(t *testing.T, follower *person, actor string) (follow string) {
	t.Helper()
	follow = follower.follow(t, actor)
	follower.await(t, "the Accept of "+follower.name+"'s Follow", func(d delivery) bool {
		return d.Applied && d.Activity.Type == "Accept" && d.Activity.Actor == actor && d.Activity.Object.ID == follow
	})
	if follower.refresh(t); !slices.Contains(follower.Following, actor) {
		t.Errorf("%s follows %v after the Accept, want %s among them", follower.name, follower.Following, actor)
	}
	return follow
}

// awaitOffer returns the direct Note of a grant, which is for the recipient's eyes alone and shows as a mention.
func awaitOffer(t *testing.T, recipient *person, g grant, issuer string) object {
	t.Helper()
	create := recipient.await(t, "the offer", func(d delivery) bool {
		answered := d.Status != 0 // else the sender was killed meanwhile, and sends again
		return answered && d.Activity.Type == "Create" && slices.Contains(d.Activity.Object.To, recipient.ID)
	})
	if create.Status != http.StatusAccepted || !create.Applied {
		t.Fatalf("Fedify did not believe the offer: %d %s", create.Status, create.Reason)
	}
	offer := create.Activity.Object
	alone := list[string]{recipient.ID}
	if !slices.Equal(create.Activity.To, alone) || !slices.Equal(offer.To, alone) ||
		len(create.Activity.CC)+len(offer.CC) != 0 {
		t.Errorf("the offer is not addressed to %s alone: %s", recipient.ID, create.Activity.Raw)
	}
	if create.Activity.Actor != issuer || offer.AttributedTo != issuer || offer.Type != "Note" {
		t.Errorf("the offer is no Note of %s: %s", issuer, create.Activity.Raw)
	}
	mentions := slices.ContainsFunc(offer.Tag, func(tag tag) bool {
		return tag.Type == "Mention" && tag.Href == recipient.ID
	})
	if !mentions {
		t.Errorf("the offer does not mention %s, which notifies nobody: %s", recipient.ID, create.Activity.Raw)
	}
	if !strings.Contains(offer.Content, g.AcceptURL) {
		t.Errorf("the offer has no link to %s: %s", g.AcceptURL, offer.Content)
	}
	return offer
}

// awaitPublication returns when the public Note has come to the issuer's followers and the recipient, and checks that
// what is delivered is what is served, and that Fedify reads it.
func awaitPublication(t *testing.T, server *laurel, recipient, follower *person, g grant) {
	t.Helper()
	isPublication := func(d delivery) bool {
		return d.Applied && d.Activity.Type == "Create" && d.Activity.Object.ID == g.NoteID
	}
	recipient.await(t, "the publication to the recipient", isPublication)
	create := follower.await(t, "the publication to the followers", isPublication)
	note := create.Activity.Object
	if !slices.Contains(slices.Concat(note.To, note.CC), public) {
		t.Errorf("the note is not public: %s", create.Activity.Raw)
	}
	if followers := server.actor("conf") + "/followers"; !slices.Contains(slices.Concat(note.To, note.CC), followers) {
		t.Errorf("the note is not addressed to %s: %s", followers, create.Activity.Raw)
	}
	if len(note.Attachment) != 1 || note.Attachment[0].MediaType != "image/png" || note.Attachment[0].Name == "" {
		t.Errorf("the note must have one attachment, a picture with a description: %s", create.Activity.Raw)
	}
	served := follower.fetch(t, g.NoteID).decode(t, http.StatusOK)
	if diff := cmp.Diff(note, served); diff != "" {
		t.Errorf("the served note differs from the delivered one (-delivered +served):\n%s", diff)
	}
	if understood := follower.lookup(t, g.NoteID); understood.ID != g.NoteID || understood.Type != "Note" {
		t.Errorf("Fedify understands the note as %+v", understood)
	}
	sent := follower.received(t, func(d delivery) bool { return d.Activity.ID == create.Activity.ID })
	if len(sent) != 1 {
		t.Errorf("the followers' server got the note %d times, want once for all its followers", len(sent))
	}
}

func awaitAnnounce(t *testing.T, watcher *person, announcer string, g grant) {
	t.Helper()
	watcher.await(t, "the announcer's Announce", func(d delivery) bool {
		return d.Applied && d.Activity.Type == "Announce" && d.Activity.Actor == announcer &&
			d.Activity.Object.ID == g.NoteID
	})
}

// awaitRevocation returns when everybody who got the note got its Delete, and checks what is served in its place.
func awaitRevocation(t *testing.T, recipient, follower *person, g grant) {
	t.Helper()
	isDelete := func(d delivery) bool {
		return d.Applied && d.Activity.Type == "Delete" && d.Activity.Object.ID == g.NoteID
	}
	recipient.await(t, "the Delete to the recipient", isDelete)
	deletion := follower.await(t, "the Delete to the followers", isDelete)
	if deletion.Activity.Object.Type != "Tombstone" {
		t.Errorf("the Delete carries no Tombstone: %s", deletion.Activity.Raw)
	}
	grave := follower.fetch(t, g.NoteID).decode(t, http.StatusGone)
	if grave.Type != "Tombstone" || grave.ID != g.NoteID {
		t.Errorf("in place of the note the server serves %+v, want the note's Tombstone", grave)
	}
}
