// Package password hashes passwords with Argon2id (RFC 9106) and keeps the hashes in
// the PHC string format, $argon2id$v=19$m=…,t=…,p=…$salt$hash.
//
// It promises that [Verify] takes as long for somebody who has no password as for
// somebody who has one. Each call takes 19 MiB of memory on purpose, so the caller
// bounds how often strangers may make one.
package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The costs are the second choice of OWASP's Password Storage Cheat Sheet: on a
// small server, memory is scarcer than time.
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16
	hashLen = 32

	// Limits of what is believed of a stored hash, so that a broken one can't bring
	// the server down.
	maxMemory = 256 << 10
	maxPasses = 16
)

// Hash returns the PHC string of a password, with a fresh salt.
func Hash(password string) string {
	salt := make([]byte, saltLen)
	rand.Read(salt)
	return phc(salt, argon2.IDKey([]byte(password), salt, passes, memory, lanes, hashLen))
}

func phc(salt, hash []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, encode(salt), encode(hash))
}

// Verify reports whether the PHC string is that of the password. For "" or a broken
// string it is false, after the same work.
func Verify(stored, password string) bool {
	h, ok := parse(stored)
	if !ok {
		h = hashed{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltLen), hash: make([]byte, hashLen)}
	}
	got := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.hash)))
	return subtle.ConstantTimeCompare(got, h.hash) == 1 && ok
}

// hashed is a PHC string taken apart.
type hashed struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

func parse(stored string) (h hashed, ok bool) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return h, false
	}
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return h, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, false
	}
	var err error
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return h, false
	}
	if h.hash, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return h, false
	}
	return h, h.lanes > 0 && h.passes > 0 && h.passes <= maxPasses && h.memory <= maxMemory && len(h.salt) >= 8 && len(h.hash) >= 16
}
