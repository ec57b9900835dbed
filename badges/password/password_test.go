package password_test

import (
	"strings"
	"testing"

	"laurel/badges/password"
)

// made is how hashes begin that are made now.
const made = "$argon2id$v=19$m=19456,t=2,p=1$"

func TestHashVerifies(t *testing.T) {
	stored := password.Hash("correct horse")
	if !strings.HasPrefix(stored, made) {
		t.Errorf("Hash = %q, want the costs of %q", stored, made)
	}
	if !password.Verify(stored, "correct horse") || password.Verify(stored, "correct horsf") {
		t.Error("Verify tells the right password from no other")
	}
	if stored == password.Hash("correct horse") {
		t.Error("two hashes of one password are alike; the salt is missing")
	}
}

// TestVerifyKnown holds the hash to a vector of the reference implementation
// (P-H-C/phc-winner-argon2, src/test.c).
func TestVerifyKnown(t *testing.T) {
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !password.Verify(stored, "password") {
		t.Error("the reference implementation's hash of \"password\" is not verified")
	}
}

func TestVerifyRefusesBrokenHashes(t *testing.T) {
	good := password.Hash("correct horse")
	for _, stored := range []string{
		"", "$", "correct horse", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=4194304", 1), strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		good[:len(good)-40], good + "$x",
	} {
		if password.Verify(stored, "correct horse") {
			t.Errorf("%q was taken", stored)
		}
	}
}
