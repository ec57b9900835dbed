package v1

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/mr-tron/base58"
)

const (
	chunkSize   = 262144 // bytes of a file that one block holds
	unixFSFile  = 2      // UnixFS Data.Type
	maxCIDText  = 64     // characters; a CIDv0 has 46
	sha256Code  = 0x12   // of multihash
	cidv0Prefix = 2      // bytes of a multihash before its digest
)

// contentID is the SHA-256 that a CIDv0 names its root block by.
type contentID [sha256.Size]byte

// fileCID returns the id that `ipfs add` gives a file of up to 174 chunks, which
// is more than a request may hold.
func fileCID(file []byte) contentID {
	if len(file) <= chunkSize {
		return sha256.Sum256(leafBlock(file))
	}
	var links, sizes []byte
	for chunk := range slices.Chunk(file, chunkSize) {
		block := leafBlock(chunk)
		id := contentID(sha256.Sum256(block))
		link := appendBytes(nil, 1, id.multihash())
		link = appendBytes(link, 2, nil) // the name, which is written although empty
		link = appendNumber(link, 3, len(block))
		links = appendBytes(links, 2, link)
		sizes = appendNumber(sizes, 4, len(chunk))
	}
	data := appendNumber(nil, 1, unixFSFile)
	data = appendNumber(data, 3, len(file))
	data = append(data, sizes...)
	return sha256.Sum256(appendBytes(links, 1, data)) // dag-pb: links go before data
}

// leafBlock is the dag-pb node of one chunk.
func leafBlock(chunk []byte) []byte {
	data := appendNumber(nil, 1, unixFSFile)
	if len(chunk) > 0 {
		data = appendBytes(data, 2, chunk)
	}
	data = appendNumber(data, 3, len(chunk))
	return appendBytes(nil, 1, data)
}

// appendNumber and appendBytes write a protobuf field.
func appendNumber(b []byte, field, n int) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3)
	return binary.AppendUvarint(b, uint64(n))
}

func appendBytes(b []byte, field int, value []byte) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3|2)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

func (c contentID) multihash() []byte { return append([]byte{sha256Code, sha256.Size}, c[:]...) }

// String returns the CIDv0: Qm and 44 characters.
func (c contentID) String() string { return base58.Encode(c.multihash()) }

// slug names the id in the alias table, which takes no account of case.
func (c contentID) slug() string { return hex.EncodeToString(c[:]) }

// parseCID is the reverse of String.
func parseCID(s string) (c contentID, ok bool) {
	if len(s) > maxCIDText {
		return c, false
	}
	b, err := base58.Decode(s)
	if err != nil || len(b) != cidv0Prefix+sha256.Size || b[0] != sha256Code || b[1] != sha256.Size {
		return c, false
	}
	return contentID(b[cidv0Prefix:]), true
}

// cidOfSlug is the reverse of slug.
func cidOfSlug(slug string) (c contentID, ok bool) {
	b, err := hex.DecodeString(slug)
	if err != nil || len(b) != len(c) {
		return c, false
	}
	return contentID(b), true
}
