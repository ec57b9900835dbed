package vocab

import (
	ap "github.com/go-ap/activitypub"
)

// Actor is one of our actors, to be written.
type Actor struct {
	ID, Type, Username, Name    string
	Summary                     string // HTML
	Inbox, SharedInbox, Outbox  string
	Followers, Following        string
	Featured                    string // "" for none
	KeyID, PublicKeyPEM         string
	Multikeys                   []Multikey
	Icon                        *Image
	Header                      *Image  // behind the head of the profile; written as image
	Fields                      []Field // profile fields
	Discoverable                bool
	AttributionDomains, Aliases []string
	MovedTo                     string // "" for one that is still here
	Generator                   Capabilities
}

// Capabilities are what a server declares to understand (FEP-844e). Actor is its
// own actor.
type Capabilities struct {
	Actor      string
	Implements []Capability
}

// Capability is named by an address.
type Capability struct {
	Href string `json:"href"`
	Name string `json:"name"`
}

// Multikey is an Ed25519 public key in FEP-521a's form.
type Multikey struct {
	ID, Controller, PublicKeyMultibase string
}

// Image is a picture with its own address.
type Image struct {
	MediaType, URL string
	Alt            string
	Width, Height  int // pixels
	Blurhash       string
}

// Field is a profile field; Value is HTML.
type Field struct{ Name, Value string }

// Document returns the actor document (ActivityPub §4.1). url equals id, because
// BadgeFed compares the one with the other.
func (a Actor) Document() ([]byte, error) {
	actor := ap.Actor{
		ID:        ap.IRI(a.ID),
		Type:      ap.ActivityVocabularyType(a.Type),
		URL:       ap.IRI(a.ID),
		Inbox:     ap.IRI(a.Inbox),
		Outbox:    ap.IRI(a.Outbox),
		Followers: ap.IRI(a.Followers),
		Following: ap.IRI(a.Following),
		Endpoints: &ap.Endpoints{SharedInbox: ap.IRI(a.SharedInbox)},
	}
	d, err := author(actor)
	if err != nil {
		return nil, err
	}
	fields := make([]map[string]string, len(a.Fields))
	for i, f := range a.Fields {
		fields[i] = map[string]string{"type": "PropertyValue", "name": f.Name, "value": f.Value}
	}
	methods := make([]map[string]string, len(a.Multikeys))
	for i, k := range a.Multikeys {
		methods[i] = map[string]string{"id": k.ID, "type": "Multikey", "controller": k.Controller, "publicKeyMultibase": k.PublicKeyMultibase}
	}
	members := map[string]any{
		"preferredUsername":         a.Username,
		"name":                      a.Name,
		"summary":                   a.Summary,
		"publicKey":                 map[string]string{"id": a.KeyID, "owner": a.ID, "publicKeyPem": a.PublicKeyPEM},
		"attachment":                fields,
		"manuallyApprovesFollowers": false,
		"discoverable":              a.Discoverable,
		"indexable":                 a.Discoverable,
	}
	if len(methods) > 0 {
		members["assertionMethod"] = methods
	}
	if len(a.AttributionDomains) > 0 {
		members["attributionDomains"] = a.AttributionDomains
	}
	switch {
	case len(a.Generator.Implements) == 0:
	case a.Generator.Actor == a.ID:
		members["implements"] = a.Generator.Implements
	default:
		members["generator"] = map[string]any{"type": "Application", "id": a.Generator.Actor, "implements": a.Generator.Implements}
	}
	if len(a.Aliases) > 0 {
		members["alsoKnownAs"] = a.Aliases
	}
	if a.MovedTo != "" {
		members["movedTo"] = a.MovedTo
	}
	if a.Featured != "" {
		members["featured"] = a.Featured
	}
	for member, image := range map[string]*Image{"icon": a.Icon, "image": a.Header} {
		if image != nil {
			members[member] = map[string]any{"type": "Image", "mediaType": image.MediaType, "url": image.URL, "name": image.Alt}
		}
	}
	if err := d.extend(members); err != nil {
		return nil, err
	}
	return d.bytes(actorContext(a))
}
