package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"laurel/badges"
)

// loadVault reads the server's secret. A server that has none yet gets one; one
// whose database was made with a secret that is gone must not go on, as its
// issuers could no longer sign and no accept link would open.
func loadVault(ctx context.Context, path string, issuers badges.IssuerReader) (*badges.Vault, error) {
	secret, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		known, err := issuers.Issuers(ctx, badges.IssuerFilter{Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(known) > 0 {
			return nil, badges.Errorf(badges.Invalid, "the secret key %s is missing, and the database was made with it; "+
				"put the file back from a backup or another instance, or name it with secret_key_file", path)
		}
		if err := createSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("make the secret key: %w", err)
		}
		if secret, err = readSecret(path); err != nil {
			return nil, err
		}
		return badges.NewVault(secret)
	}
	if err != nil {
		return nil, err
	}
	return badges.NewVault(secret)
}

// checkSecret refuses a secret that is not the one the database was made with.
// Before anything is written: with it, a command would hand out accept links
// that do not open and seal keys that the server could not read.
func checkSecret(ctx context.Context, issuers badges.IssuerReader, keyring *badges.Keyring) error {
	known, err := issuers.Issuers(ctx, badges.IssuerFilter{Limit: 1})
	if err != nil || len(known) == 0 {
		return err
	}
	if _, err := keyring.Keys(ctx, known[0].ID); err != nil {
		return &badges.Error{Kind: badges.Invalid, Err: err, Message: "the issuers' keys can't be opened; put back the secret key that belongs to this database"}
	}
	return nil
}

func readSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != badges.SecretSize {
		return nil, badges.Errorf(badges.Invalid, "the secret key %s must hold %d hexadecimal digits and nothing else; "+
			"put the file back from a backup", path, 2*badges.SecretSize)
	}
	return secret, nil
}

// createSecret makes a new secret that only this user may read. When several
// processes start at once, one makes it and the others see that it exists.
func createSecret(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	secret := make([]byte, badges.SecretSize)
	rand.Read(secret)
	// A file that appears complete or not at all: another process may read it
	// at this moment.
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, hex.EncodeToString(secret))
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
