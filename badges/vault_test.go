package badges_test

import (
	"bytes"
	"regexp"
	"testing"

	"laurel/badges"
)

func vault(t *testing.T, secret byte) *badges.Vault {
	t.Helper()
	v, err := badges.NewVault(bytes.Repeat([]byte{secret}, badges.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVaultOpensWhatItSealed(t *testing.T) {
	v, plain := vault(t, 1), []byte("a private key")
	sealed := v.Seal(plain, "issuer 1 rsa")
	opened, err := v.Open(sealed, "issuer 1 rsa")
	if err != nil || !bytes.Equal(opened, plain) {
		t.Fatalf("Open returned %q, %v", opened, err)
	}
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, v.Seal(plain, "issuer 1 rsa")) {
		t.Error("the sealed form shows what is in it")
	}
	if opened, err = vault(t, 1).Open(sealed, "issuer 1 rsa"); err != nil || !bytes.Equal(opened, plain) {
		t.Errorf("the same secret after a restart: %q, %v", opened, err)
	}
}

func TestVaultRefuses(t *testing.T) {
	v := vault(t, 1)
	sealed := v.Seal([]byte("a private key"), "issuer 1 rsa")
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another secret":  func() ([]byte, error) { return vault(t, 2).Open(sealed, "issuer 1 rsa") },
		"another context": func() ([]byte, error) { return v.Open(sealed, "issuer 2 rsa") },
		"a changed bit":   func() ([]byte, error) { return v.Open(changed, "issuer 1 rsa") },
		"a cut":           func() ([]byte, error) { return v.Open(sealed[:5], "issuer 1 rsa") },
		"nothing":         func() ([]byte, error) { return v.Open(nil, "issuer 1 rsa") },
	} {
		if opened, err := open(); err == nil {
			t.Errorf("%s: opened %q", name, opened)
		}
	}
	for _, size := range []int{0, 16, 31, 33} {
		if _, err := badges.NewVault(make([]byte, size)); err == nil {
			t.Errorf("a secret of %d bytes was taken", size)
		}
	}
}

func TestAcceptKey(t *testing.T) {
	v := vault(t, 1)
	const ulid, other = "01kkh0000000000000000a0001", "01kkh0000000000000000a0002"
	key := v.AcceptKey(ulid)
	if !regexp.MustCompile(`^[a-z2-7]{32}$`).MatchString(key) {
		t.Errorf("the key %q is not 160 bits in base 32", key)
	}
	if key != vault(t, 1).AcceptKey(ulid) {
		t.Error("the key is another one after a restart")
	}
	if key == v.AcceptKey(other) || key == vault(t, 2).AcceptKey(ulid) {
		t.Error("two grants, or two servers, have the same key")
	}
	if !v.CheckAcceptKey(ulid, key) {
		t.Error("the right key was refused")
	}
	for _, wrong := range []string{"", key[:31], key + "a", v.AcceptKey(other)} {
		if v.CheckAcceptKey(ulid, wrong) {
			t.Errorf("the key %q was taken", wrong)
		}
	}
}

func TestAcceptKeysAreRedacted(t *testing.T) {
	v := vault(t, 1)
	key := v.AcceptKey("01kakjhz0sa1b2c3d4e5f6g7h8")
	for text, want := range map[string]string{
		"/accept/grant/1/" + key + "</a>":   "/accept/grant/1/…</a>",
		`\/grant\/1\/` + key[:20]:           `\/grant\/1\/…`, // cut off
		"401: Verification failed for jane": "401: Verification failed for jane",
	} {
		if got := badges.RedactAcceptKeys(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
