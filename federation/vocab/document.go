package vocab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	ap "github.com/go-ap/activitypub"
)

// Public is the special collection of everybody (ActivityPub §5.6). Its full
// form is the only one that everybody reads.
const Public = string(ap.PublicNS)

// ContentType is that of every document written here.
const ContentType = `application/activity+json; charset=utf-8`

// document is a JSON object under construction. encoding/json writes its members
// sorted, so that equal documents are equal bytes.
type document map[string]json.RawMessage

// author has go-ap write the standard parts.
func author(item ap.Item) (document, error) {
	b, err := ap.MarshalJSON(item)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", item.GetType(), err)
	}
	var d document
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("write %s: %w", item.GetType(), err)
	}
	return d, nil
}

// set sets a member; nil and "" leave it out.
func (d document) set(name string, value any) error {
	if value == nil || value == "" {
		delete(d, name)
		return nil
	}
	if raw, ok := value.(json.RawMessage); ok {
		if len(raw) > 0 {
			d[name] = raw
		}
		return nil
	}
	b, err := encode(value)
	d[name] = b
	return err
}

// extend sets several members.
func (d document) extend(members map[string]any) error {
	for name, value := range members {
		if err := d.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// bytes returns the document with its @context.
func (d document) bytes(context any) ([]byte, error) {
	if err := d.set("@context", context); err != nil {
		return nil, err
	}
	return encode(d)
}

// encode is json.Marshal without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// iris returns addresses as an array, never null.
func iris(addresses []string) []string {
	if addresses == nil {
		return []string{}
	}
	return addresses
}

// timestamp is RFC 3339 in UTC, to the second.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

const activityStreams = "https://www.w3.org/ns/activitystreams"

// baseContext suits documents without extensions.
func baseContext() any { return activityStreams }

// actorContext defines what our actors say beyond ActivityStreams: the RSA key,
// the Multikey (FEP-521a), discovery (FEP-5feb) and profile fields (the wrong
// mapping of schema is the one that Mastodon reads). An actor that has other names
// says so in ActivityStreams' own terms, which its context lacks.
func actorContext(a Actor) any {
	terms := map[string]any{
		"toot":                      "http://joinmastodon.org/ns#",
		"schema":                    "http://schema.org#",
		"PropertyValue":             "schema:PropertyValue",
		"value":                     "schema:value",
		"manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
		"discoverable":              "toot:discoverable",
		"indexable":                 "toot:indexable",
		"featured":                  map[string]string{"@id": "toot:featured", "@type": "@id"},
		"implements":                map[string]string{"@id": "https://w3id.org/fep/844e#implements", "@type": "@id"},
		"attributionDomains":        map[string]string{"@id": "toot:attributionDomains", "@type": "@id"},
	}
	if len(a.Aliases) > 0 || a.MovedTo != "" {
		terms["alsoKnownAs"] = map[string]string{"@id": "as:alsoKnownAs", "@type": "@id"}
		terms["movedTo"] = map[string]string{"@id": "as:movedTo", "@type": "@id"}
	}
	return []any{
		activityStreams,
		"https://w3id.org/security/v1",
		"https://www.w3.org/ns/did/v1",
		"https://w3id.org/security/multikey/v1",
		terms,
	}
}

// noteContext defines what our Notes say beyond ActivityStreams. The assertion
// is typed as JSON, so that a JSON-LD processor leaves it, with the @context of
// its own, alone: several servers refuse a document whose contexts they would
// have to fetch.
func noteContext() []any {
	return []any{
		activityStreams,
		map[string]any{
			"toot":       "http://joinmastodon.org/ns#",
			"litepub":    "http://litepub.social/ns#",
			"openbadges": "https://w3id.org/openbadges#",
			"openbadges:assertion": map[string]string{
				"@id": "openbadges:assertion", "@type": "@json",
			},
			"openbadges:credential": map[string]string{
				"@id": "openbadges:credential", "@type": "@id",
			},
			"Hashtag":       "as:Hashtag",
			"sensitive":     "as:sensitive",
			"blurhash":      "toot:blurhash",
			"focalPoint":    map[string]string{"@container": "@list", "@id": "toot:focalPoint"},
			"directMessage": "litepub:directMessage",

			"gts":               "https://gotosocial.org/ns#",
			"interactionPolicy": map[string]string{"@id": "gts:interactionPolicy", "@type": "@id"},
			"canQuote":          map[string]string{"@id": "gts:canQuote", "@type": "@id"},
			"automaticApproval": map[string]string{"@id": "gts:automaticApproval", "@type": "@id"},
		},
	}
}
