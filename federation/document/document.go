// Package document says our actors and grants in ActivityPub: the actor of an
// issuer, the direct Note that offers a grant, the public Note of an accepted one
// and the activities that carry them.
//
// A document is derived from the domain's rows alone, so it can be served at its
// id at any time and is the same, byte for byte, as the one that was delivered.
package document

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"html"
	"strings"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/openbadges"
	"laurel/federation/peer"
	"laurel/federation/vocab"
)

// Author writes documents. All fields are required.
type Author struct {
	Site     *badges.Site
	Store    badges.Reader
	Vault    *badges.Vault
	Markdown *markdown.Renderer
	Words    Words
}

// KeyID returns the id of the RSA key with which an issuer signs requests.
func (a *Author) KeyID(i badges.Issuer) string { return a.Site.Actor(i) + "#main-key" }

// AnnouncementID is the id of the announcer's boost of a grant.
func (a *Author) AnnouncementID(announcer badges.Issuer, g badges.Grant) string {
	return a.Site.Status(announcer, g.ULID)
}

// CreateID is the id of the Create that carries the Note with that id.
func CreateID(note string) string { return note + "/activity" }

// Actor returns an issuer's actor.
func (a *Author) Actor(ctx context.Context, i badges.Issuer) (vocab.Actor, error) {
	keys, err := a.Store.IssuerKeys(ctx, i.ID)
	if err != nil {
		return vocab.Actor{}, err
	}
	id := a.Site.Actor(i)
	actor := vocab.Actor{
		ID: id, Type: string(i.Type), Username: i.Username, Name: badges.Truncate(i.Name, maxTitle),
		Summary: a.Markdown.HTML(i.Summary),
		Inbox:   a.Site.Inbox(i), SharedInbox: a.Site.SharedInbox(i.Domain), Outbox: a.Site.Outbox(i),
		Followers: a.Site.Followers(i), Following: a.Site.Following(i),
		KeyID:              a.KeyID(i),
		Discoverable:       i.Role != badges.RoleInstance,
		AttributionDomains: []string{hostname(i.Domain)},
		Generator:          a.capabilities(i.Domain),
	}
	if i.Role == badges.RoleIssuer {
		actor.Featured = a.Site.Featured(i)
	}
	for _, k := range keys {
		if err := addKey(&actor, k); err != nil {
			return vocab.Actor{}, fmt.Errorf("key %d of %s: %w", k.ID, id, err)
		}
	}
	if actor.Aliases, err = a.Store.IssuerAliases(ctx, i.ID); err != nil {
		return vocab.Actor{}, err
	}
	move, err := a.Store.IssuerMove(ctx, i.ID)
	if err != nil {
		return vocab.Actor{}, err
	}
	actor.MovedTo = move.To
	if i.Picture.SHA256 != "" {
		actor.Icon = a.image(i.Domain, i.Picture)
	}
	if i.Look.Header.SHA256 != "" {
		actor.Header = a.image(i.Domain, i.Look.Header)
	}
	if i.Website != "" {
		u := html.EscapeString(i.Website)
		actor.Fields = append(actor.Fields, vocab.Field{Name: "Website", Value: `<a href="` + u + `" rel="me nofollow noopener">` + u + `</a>`})
	}
	return actor, nil
}

// capabilities are what this server tells of itself by each of its actors
// (FEP-844e).
func (a *Author) capabilities(domain string) vocab.Capabilities {
	return vocab.Capabilities{
		Actor: a.Site.Origin(domain) + "/actor",
		Implements: []vocab.Capability{
			{Href: peer.CapabilityRFC9421, Name: "RFC-9421: HTTP Message Signatures"},
			{Href: peer.CapabilityBadges, Name: "Open Badges 2.0 in the attachment of Notes"},
		},
	}
}

// addKey puts a stored key where the actor document has it. A retired RSA key is
// gone; retired Ed25519 keys stay, because they keep verifying what they signed.
func addKey(actor *vocab.Actor, k badges.StoredKey) error {
	switch k.Algorithm {
	case badges.RSAKey:
		if k.RetiredAt.IsZero() {
			actor.PublicKeyPEM = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.Public}))
		}
	case badges.Ed25519Key:
		public, err := x509.ParsePKIXPublicKey(k.Public)
		if err != nil {
			return err
		}
		key, ok := public.(ed25519.PublicKey)
		if !ok {
			return fmt.Errorf("an Ed25519 key is stored as %T", public)
		}
		actor.Multikeys = append(actor.Multikeys, vocab.Multikey{
			ID: openbadges.VerificationMethod(actor.ID, key), Controller: actor.ID, PublicKeyMultibase: openbadges.EncodeMultikey(key),
		})
	}
	return nil
}

func (a *Author) image(domain string, p badges.Picture) *vocab.Image {
	return &vocab.Image{
		MediaType: "image/png", URL: a.Site.Picture(domain, p.SHA256), Alt: p.Alt, Width: p.Width, Height: p.Height, Blurhash: p.Blurhash,
	}
}

// mention links an account in the form that Mastodon and Misskey recognise.
func mention(id badges.Identity) (content string, tag vocab.Mention) {
	handle := id.Handle
	if handle == "" {
		handle = id.Value
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(handle, "@"), "@")
	content = `<span class="h-card"><a href="` + html.EscapeString(id.Value) + `" class="u-url mention">@<span>` + html.EscapeString(name) + `</span></a></span>`
	return content, vocab.Mention{Name: handle, Href: id.Value}
}

func link(address string) string {
	u := html.EscapeString(address)
	return `<a href="` + u + `" rel="noopener">` + u + `</a>`
}

// hostname drops the port of a domain.
func hostname(domain string) string {
	host, _, _ := strings.Cut(domain, ":")
	return host
}
