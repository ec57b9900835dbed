package verification

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
)

const (
	maxBitstring = 8 << 20    // bytes of an unpacked list: 67 million credentials
	minBitstring = 131072 / 8 // Bitstring Status List 1.0 §3.4: smaller ones tell who is meant
	maxEntries   = 16         // of one credential: each list is unpacked and its proofs are checked
)

// checkStatus looks a credential up in every list that it names. A list that
// cannot be fetched, or is not proved, leaves the credential unchecked.
func (r *run) checkStatus(c object) {
	entries := c.objects("credentialStatus")
	switch {
	case r.input.SkipStatus:
		r.add(StatusNotAsked, "", "")
	case len(entries) < len(c.values("credentialStatus")):
		r.add(StatusUnsupported, "credentialStatus", "it must be an object")
	case len(entries) == 0:
		r.add(StatusNone, "", "")
	case len(entries) > maxEntries:
		r.add(StatusUnsupported, "credentialStatus", fmt.Sprintf("it has %d entries; at most %d are looked up", len(entries), maxEntries))
		return
	}
	if r.input.SkipStatus {
		return
	}
	for _, entry := range entries {
		switch {
		case entry.is("BitstringStatusListEntry", "StatusList2021Entry"):
			r.checkBit(c, entry)
		case entry.is("1EdTechRevocationList"):
			r.checkRevokedCredentials(c, entry)
		default:
			r.add(StatusUnsupported, entry.text("id"), "its type is "+strings.Join(entry.texts("type"), ", "))
		}
	}
}

// checkBit obeys Bitstring Status List 1.0 §3.2.
func (r *run) checkBit(c, entry object) {
	address := entry.text("statusListCredential")
	list, err := r.statusList(address, c.id("issuer"))
	if err != nil {
		code := StatusUnreachable
		if errors.Is(err, errUntrusted) {
			code = StatusUntrusted
		}
		r.add(code, address, badges.MessageOf(err))
		return
	}
	purpose, subject := entry.text("statusPurpose"), list.object("credentialSubject")
	if !slices.Contains(subject.texts("statusPurpose"), purpose) {
		r.add(StatusUntrusted, address, fmt.Sprintf("the list is for %v, the credential asks for %q", subject.texts("statusPurpose"), purpose))
		return
	}
	value, err := readBit(subject.text("encodedList"), entry)
	switch {
	case err != nil:
		r.add(StatusUnreachable, address, err.Error())
	case value == 0:
		r.add(StatusGood, address, purpose)
	case purpose == "revocation":
		r.revoked(StatusRevoked, address, "")
	case purpose == "suspension":
		r.revoked(StatusSuspended, address, "")
	default:
		r.add(StatusMessage, address, statusMessage(entry, value))
	}
}

// errUntrusted: a status list that is not proved to be the issuer's.
var errUntrusted = errors.New("not proved")

func untrusted(format string, args ...any) error {
	return &badges.Error{Kind: badges.Unavailable, Message: fmt.Sprintf(format, args...), Err: errUntrusted}
}

// statusList fetches a status list credential and checks all of its proofs
// (Bitstring Status List 1.0 §3.2 step 3 f.): it must be the issuer's own.
func (r *run) statusList(address, issuer string) (object, error) {
	response, err := r.get(address, acceptVC)
	if err != nil {
		return nil, unavailable("%v", err)
	}
	if response.Status/100 != 2 {
		return nil, unavailable("%s", statusText(response.Status))
	}
	body := bytes.TrimSpace(response.Body)
	list, findings := object(nil), []proofFinding(nil)
	if isJWS(body) {
		j, err := parseJWS(string(body))
		if err != nil {
			return nil, unavailable("%v", err)
		}
		list = j.credential()
		findings = []proofFinding{r.checkJWT(j, list.id("issuer"))}
	} else {
		if list, err = parseObject(body); err != nil {
			return nil, unavailable("%v", err)
		}
		findings = r.proofs(body)
	}
	if list.id("issuer") != issuer {
		return nil, untrusted("the list's issuer is %q, the credential's %q", list.id("issuer"), issuer)
	}
	for _, f := range findings {
		if f.code != ProofGood {
			return nil, untrusted("its proof: %s %s", messageOf(f.code), f.detail)
		}
	}
	return list, r.checkList(list, address)
}

func messageOf(c Code) string { return findings[c].message }

// checkList checks type, id and dates of a status list credential.
func (r *run) checkList(list object, address string) error {
	if !list.is("BitstringStatusListCredential", "StatusList2021Credential") {
		return untrusted("it is no status list credential")
	}
	if id := list.text("id"); id != "" && id != address {
		return untrusted("it has the id %q", id)
	}
	from, until := credentialDates(list)
	if at, err := parseDate(from); err == nil && at.After(r.now.Add(clockSkew)) {
		return untrusted("it is not valid before %s", from)
	}
	if at, err := parseDate(until); err == nil && !r.now.Before(at) {
		return untrusted("it was valid until %s", until)
	}
	return nil
}

// readBit returns the value at the entry's index: the first bit is the highest of
// the first byte (Bitstring Status List 1.0 §3.4).
func readBit(encoded string, entry object) (uint64, error) {
	index, err := strconv.ParseUint(fmt.Sprint(entry["statusListIndex"]), 10, 40)
	if err != nil {
		return 0, fmt.Errorf("the statusListIndex %q is no number", fmt.Sprint(entry["statusListIndex"]))
	}
	size := uint64(1)
	if entry["statusSize"] != nil {
		if size, err = strconv.ParseUint(fmt.Sprint(entry["statusSize"]), 10, 7); err != nil || size == 0 || size > 64 {
			return 0, errors.New("the statusSize is no number from 1 to 64")
		}
	}
	bits, err := unpackBits(encoded)
	if err != nil {
		return 0, err
	}
	if len(bits) < minBitstring && !entry.is("StatusList2021Entry") {
		return 0, errors.New("the list has fewer than 131,072 entries")
	}
	if (index+1)*size > uint64(len(bits))*8 {
		return 0, fmt.Errorf("the list ends before the index %d", index)
	}
	value := uint64(0)
	for i := index * size; i < (index+1)*size; i++ {
		value = value<<1 | uint64(bits[i/8]>>(7-i%8)&1)
	}
	return value, nil
}

// unpackBits reads an encodedList: gzip, in base64url with the multibase prefix u,
// which StatusList2021 did not have.
func unpackBits(encoded string) ([]byte, error) {
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.TrimPrefix(encoded, "u"), "="))
	if err != nil || len(packed) < 2 || packed[0] != 0x1f {
		// Without a prefix the first character is part of the data: gzip begins with "H4".
		packed, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
	}
	if err != nil {
		return nil, errors.New("the encodedList is not base64url")
	}
	unpacker, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, errors.New("the encodedList is not packed with gzip")
	}
	bits, err := io.ReadAll(io.LimitReader(unpacker, maxBitstring+1))
	switch {
	case err != nil:
		return nil, errors.New("the encodedList is damaged")
	case len(bits) > maxBitstring:
		return nil, fmt.Errorf("the encodedList has more than %d entries", maxBitstring*8)
	}
	return bits, nil
}

// statusMessage finds the words for a value (§2.1 statusMessage).
func statusMessage(entry object, value uint64) string {
	for _, m := range entry.objects("statusMessage") {
		if n, err := strconv.ParseUint(strings.TrimPrefix(m.text("status"), "0x"), 16, 64); err == nil && n == value {
			return m.text("message")
		}
	}
	return fmt.Sprintf("%s: %d", entry.text("statusPurpose"), value)
}

// checkRevokedCredentials obeys the 1EdTech Revocation List 1.0. The list is not
// signed: it counts because it stands on the issuer's own server.
func (r *run) checkRevokedCredentials(c, entry object) {
	address := entry.text("id")
	list, _, err := r.getObject(address, acceptJSON)
	if err != nil {
		r.add(StatusUnreachable, address, badges.MessageOf(err))
		return
	}
	if _, isList := list["revokedCredential"].([]any); !isList && list["revokedCredential"] != nil {
		r.add(StatusUnreachable, address, "revokedCredential is no array")
		return
	}
	if list.id("issuer") != c.id("issuer") {
		r.add(StatusUntrusted, address, fmt.Sprintf("the list's issuer is %q", list.id("issuer")))
		return
	}
	for _, v := range list.values("revokedCredential") {
		revoked := object{"id": v}
		if o, ok := v.(object); ok {
			revoked = o
		}
		back, said := revoked["revoked"].(bool)
		if revoked.text("id") == c.text("id") && (back || !said) {
			r.revoked(StatusRevoked, address, revoked.text("revocationReason"))
			return
		}
	}
	r.add(StatusGood, address, "")
}
