package v1

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/mr-tron/base58"
)

// checksumSize is the number of bytes that base58check adds to its payload.
const checksumSize = 4

var errBase58Check = errors.New("not base58check")

// checksum is the start of the double SHA-256.
func checksum(payload []byte) []byte {
	once := sha256.Sum256(payload)
	twice := sha256.Sum256(once[:])
	return twice[:checksumSize]
}

func encodeBase58Check(payload []byte) string {
	return base58.Encode(slices.Concat(payload, checksum(payload)))
}

// decodeBase58Check returns the payload of a text whose checksum is right.
func decodeBase58Check(s string) ([]byte, error) {
	b, err := base58.Decode(s)
	if err != nil || len(b) < checksumSize {
		return nil, errBase58Check
	}
	payload, sum := b[:len(b)-checksumSize], b[len(b)-checksumSize:]
	if !bytes.Equal(sum, checksum(payload)) {
		return nil, errBase58Check
	}
	return payload, nil
}
