package openbadges

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strconv"

	"laurel/badges"
)

// statusEntry is a BitstringStatusListEntry (Bitstring Status List 1.0 §2.1). The
// index is a string of digits.
type statusEntry struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Purpose    string `json:"statusPurpose"`
	Index      string `json:"statusListIndex"`
	Credential string `json:"statusListCredential"`
}

// newStatusEntry returns nil for a grant that is in no list.
func newStatusEntry(site *badges.Site, issuer badges.Issuer, s badges.StatusEntry) *statusEntry {
	if s.ListID == 0 {
		return nil
	}
	list, index := site.StatusList(issuer, s.ListID), strconv.Itoa(s.Index)
	return &statusEntry{
		ID: list + "#" + index, Type: "BitstringStatusListEntry", Purpose: badges.RevocationPurpose,
		Index: index, Credential: list,
	}
}

// statusListCredential is a BitstringStatusListCredential (§2.2).
type statusListCredential struct {
	Context   []string         `json:"@context"`
	ID        string           `json:"id"`
	Type      []string         `json:"type"`
	Issuer    string           `json:"issuer"`
	ValidFrom string           `json:"validFrom"`
	Subject   bitstringSubject `json:"credentialSubject"`
}

type bitstringSubject struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose"`
	List    string `json:"encodedList"`
}

// StatusListCredential writes and signs the credential that says which entries
// of a list are set. It is dated by the list's last change, so that the same list
// gives the same bytes.
func StatusListCredential(site *badges.Site, issuer badges.Issuer, list badges.StatusList, set []int, key SigningKey) ([]byte, error) {
	encoded, err := encodeBitstring(set)
	if err != nil {
		return nil, err
	}
	id := site.StatusList(issuer, list.ID)
	document, err := encode(statusListCredential{
		Context:   []string{contextVC},
		ID:        id,
		Type:      []string{"VerifiableCredential", "BitstringStatusListCredential"},
		Issuer:    site.Actor(issuer),
		ValidFrom: dateTime(list.ChangedAt),
		Subject:   bitstringSubject{ID: id + "#list", Type: "BitstringStatusList", Purpose: list.Purpose, List: encoded},
	})
	if err != nil {
		return nil, err
	}
	return Sign(document, key, list.ChangedAt)
}

// encodeBitstring obeys §3.3: the first entry is the highest bit of the first
// byte; gzip, then base64url without padding, in multibase form.
func encodeBitstring(set []int) (string, error) {
	bits := make([]byte, badges.StatusListSize/8)
	for _, index := range set {
		if index < 0 || index >= badges.StatusListSize {
			return "", fmt.Errorf("status list entry %d is outside the list of %d", index, badges.StatusListSize)
		}
		bits[index/8] |= 0x80 >> (index % 8)
	}
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	if _, err := w.Write(bits); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return "u" + base64.RawURLEncoding.EncodeToString(compressed.Bytes()), nil
}
