package vocab

import (
	"cmp"
	"encoding/json"

	ap "github.com/go-ap/activitypub"
)

// Flag is what we read of a report: the ids of the actor and the posts that it is
// about, and what the reporter says, perhaps in HTML.
type Flag struct {
	Objects References
	Comment string
}

// ReadFlag reads a Flag. Mastodon and Misskey write the comment in content, Lemmy
// in summary.
func ReadFlag(body []byte) (Flag, error) {
	var f struct {
		Object  References `json:"object"`
		Content Text       `json:"content"`
		Summary Text       `json:"summary"`
	}
	err := json.Unmarshal(body, &f)
	return Flag{f.Object, string(cmp.Or(f.Content, f.Summary))}, err
}

// ReportActor returns a Flag about an actor and their posts. Its object is an
// array with the actor first, as Mastodon and Misskey read it.
func ReportActor(e Envelope, actor string, posts []string, comment string) ([]byte, error) {
	d, err := author(ap.Activity{ID: ap.IRI(e.ID), Type: ap.FlagType, Actor: ap.IRI(e.Actor)})
	if err != nil {
		return nil, err
	}
	delete(d, "published")
	if err := d.extend(map[string]any{
		"object": append([]string{actor}, posts...), "content": comment, "to": iris(e.To),
	}); err != nil {
		return nil, err
	}
	return d.bytes(baseContext())
}
