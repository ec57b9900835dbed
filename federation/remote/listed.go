package remote

import (
	"crypto"

	"laurel/badges/openbadges"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// listedKeys returns the keys that an actor lists as its own: the RSA key by
// which most sign requests, and Ed25519 keys (FEP-521a), by which activities are
// signed and, by some, requests. Those that can't be read are left out.
func listedKeys(a Actor, doc vocab.RemoteActor) (keys []Key) {
	add := func(id, owner string, public crypto.PublicKey, err error) {
		if err != nil || owner != a.ID || !belongsTo(a, id) {
			return
		}
		text, err := signature.MarshalPublicKeyPEM(public) // without what may stand around it
		if err == nil {
			keys = append(keys, Key{ID: id, ActorID: a.ID, PEM: text, FetchedAt: a.FetchedAt})
		}
	}
	for _, k := range doc.PublicKey {
		public, err := signature.ParsePublicKeyPEM(k.PublicKeyPEM)
		add(k.ID, k.Owner.ID, public, err)
	}
	for _, k := range doc.AssertionMethod {
		public, err := openbadges.DecodeMultikey(k.PublicKeyMultibase)
		add(k.ID, k.Controller.ID, public, err)
	}
	return keys
}
