package jsonld

import (
	"crypto/sha256"
	"sync"
)

// Digest returns the SHA-256 of a document's canonical form. The errors are those of
// [Canonicalize].
func Digest(document []byte) ([sha256.Size]byte, error) {
	key := sha256.Sum256(document)
	if digest, ok := recent.get(key); ok {
		return digest, nil
	}
	canonical, err := Canonicalize(document)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	digest := sha256.Sum256(canonical)
	recent.put(key, digest)
	return digest, nil
}

// recent remembers the last digests by the SHA-256 of the document. Canonicalization
// is most of what a signature costs, and a document that was signed is verified next,
// before it leaves.
var recent = &memo{digests: make(map[[sha256.Size]byte][sha256.Size]byte)}

// memoSize is enough for what the tasks of a server have under way at one time.
const memoSize = 128

type memo struct {
	mu      sync.Mutex
	digests map[[sha256.Size]byte][sha256.Size]byte
	keys    [memoSize][sha256.Size]byte // in the order of their coming, from next on
	next    int
}

func (m *memo) get(key [sha256.Size]byte) (digest [sha256.Size]byte, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	digest, ok = m.digests[key]
	return digest, ok
}

func (m *memo) put(key, digest [sha256.Size]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.digests[key]; ok {
		return
	}
	delete(m.digests, m.keys[m.next])
	m.digests[key], m.keys[m.next] = digest, key
	m.next = (m.next + 1) % memoSize
}
