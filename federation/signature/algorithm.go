package signature

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
)

// algorithm is one way in which a signature over a string may be made.
type algorithm int

const (
	rsaSHA256 algorithm = iota // RSASSA-PKCS1-v1_5 with SHA-256
	rsaSHA512                  // RSASSA-PKCS1-v1_5 with SHA-512
	rsaPSSSHA512
	ed25519Pure
)

// cavageAlgorithms lists what the algorithm parameter of draft-cavage may stand for, likeliest first.
// "hs2019" (or nothing) leaves it to the key. The draft meant RSASSA-PSS by it, but what the fediverse
// calls hs2019 is PKCS1-v1_5 with SHA-256, and with SHA-512 from some.
func cavageAlgorithms(name string) ([]algorithm, bool) {
	switch name {
	case "rsa-sha256":
		return []algorithm{rsaSHA256}, true
	case "", "hs2019":
		return []algorithm{rsaSHA256, rsaSHA512, ed25519Pure}, true
	case "ed25519":
		return []algorithm{ed25519Pure}, true
	case "rsa-sha512":
		return []algorithm{rsaSHA512}, true
	}
	return nil, false
}

// rfc9421Algorithms lists what the alg parameter of RFC 9421 §3.3 may stand for. Without alg the key
// decides (§3.2 step 6), and RSA keys of the fediverse sign with PKCS1-v1_5.
func rfc9421Algorithms(name string) ([]algorithm, bool) {
	switch name {
	case "rsa-v1_5-sha256":
		return []algorithm{rsaSHA256}, true
	case "":
		return []algorithm{rsaSHA256, ed25519Pure}, true
	case "ed25519":
		return []algorithm{ed25519Pure}, true
	case "rsa-pss-sha512":
		return []algorithm{rsaPSSSHA512}, true
	}
	return nil, false
}

// verify reports whether signature is key's signature over base. A key of another type is a no.
func (a algorithm) verify(key crypto.PublicKey, base, signature []byte) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		switch a {
		case rsaSHA256:
			sum := sha256.Sum256(base)
			return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
		case rsaSHA512:
			sum := sha512.Sum512(base)
			return rsa.VerifyPKCS1v15(key, crypto.SHA512, sum[:], signature) == nil
		case rsaPSSSHA512:
			sum := sha512.Sum512(base)
			return rsa.VerifyPSS(key, crypto.SHA512, sum[:], signature, nil) == nil
		}
	case ed25519.PublicKey:
		return a == ed25519Pure && ed25519.Verify(key, base, signature)
	}
	return false
}
