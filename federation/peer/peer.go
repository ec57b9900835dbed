// Package peer remembers what other servers have shown of themselves: in which
// scheme they take signatures, and whether they import badges from Notes.
//
// Nothing here is trusted with more than comfort. A host that is remembered
// wrongly costs one request more, or gets an attachment that it discards.
// Sources are valid signatures of RFC 9421 that came from the host, the
// capabilities that its actors declare (FEP-844e), Accept-Signature headers (RFC
// 9421 §5), answers to our own requests, NodeInfo, and the operator.
package peer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"laurel/federation/signature"
)

// Host is what is remembered of another server.
type Host struct {
	Name             string    // with its port, lower case
	RFC9421At        time.Time // when it last showed that it takes RFC 9421; zero: it did not
	RFC9421RefusedAt time.Time // when it last refused RFC 9421; zero: it did not
	Software         string    // software.name of its NodeInfo, "" if unknown
	AskedAt          time.Time // when it was asked for its NodeInfo
	ImplementsBadges bool      // its actors declare CapabilityBadges
	Badges           Switch
}

// Switch is an operator's word on whether a host imports badges from Notes.
type Switch string

const (
	Automatic Switch = ""    // decided by what the host shows
	On        Switch = "on"  // it does
	Off       Switch = "off" // it does not
)

// Capabilities that actors declare in implements (FEP-844e).
const (
	CapabilityRFC9421 = "https://datatracker.ietf.org/doc/html/rfc9421"
	// CapabilityBadges says that a server imports Open Badges 2.0 assertions that
	// come in the attachment of a Note.
	CapabilityBadges = "https://w3id.org/openbadges/v2"
)

// ImportsBadges reports whether the host reads assertions from the attachment of
// Notes, where other servers may lose the whole Note over them.
func (h Host) ImportsBadges() bool {
	switch h.Badges {
	case On:
		return true
	case Off:
		return false
	}
	return h.ImplementsBadges || h.Software == "badgefed" || h.Software == "laurel"
}

// refusalLife is how long a refusal of RFC 9421 outweighs signs to the contrary.
const refusalLife = 7 * 24 * time.Hour

// Scheme is the one that requests to the host are signed in first.
func (h Host) Scheme(now time.Time) signature.Scheme {
	if h.RFC9421At.IsZero() || h.refused(now) {
		return signature.Cavage
	}
	return signature.RFC9421
}

func (h Host) refused(now time.Time) bool {
	return !h.RFC9421RefusedAt.IsZero() && now.Sub(h.RFC9421RefusedAt) < refusalLife
}

// Store keeps the memory.
type Store interface {
	// Peer returns what is known of a host: a Host with nothing but its name if
	// that is nothing.
	Peer(ctx context.Context, host string) (Host, error)
	// PutRFC9421 keeps when a host took RFC 9421 last, and when it refused it.
	PutRFC9421(ctx context.Context, host string, taken, refused time.Time) error
	PutSoftware(ctx context.Context, host, software string, asked time.Time) error
	PutImplementsBadges(ctx context.Context, host string, implements bool) error
}

// Memory answers from what is stored, and keeps the hosts in use at hand. It may
// be used by many goroutines.
type Memory struct {
	store Store
	now   func() time.Time
	log   *slog.Logger

	mu    sync.Mutex
	known map[string]cached
}

type cached struct {
	host  Host
	until time.Time
}

const (
	// cacheLife bounds how long another process's discovery, or an operator's
	// switch, is not noticed.
	cacheLife = time.Minute
	cacheSize = 4096 // strangers decide which hosts are asked about
)

// NewMemory returns the memory on a store.
func NewMemory(store Store, now func() time.Time, log *slog.Logger) *Memory {
	return &Memory{store: store, now: now, log: log, known: make(map[string]cached)}
}

// Host returns what is remembered of a host. When the store does not answer that
// is nothing: no request fails over it.
func (m *Memory) Host(ctx context.Context, name string) Host {
	m.mu.Lock()
	c, ok := m.known[name]
	m.mu.Unlock()
	if ok && m.now().Before(c.until) {
		return c.host
	}
	h, err := m.store.Peer(ctx, name)
	if err != nil {
		m.log.WarnContext(ctx, "nothing can be remembered of a host at present", "host", name, "error", err)
		return Host{Name: name}
	}
	m.keep(h)
	return h
}

func (m *Memory) keep(h Host) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= cacheSize {
		for name := range m.known { // any
			delete(m.known, name)
			break
		}
	}
	m.known[h.Name] = cached{h, m.now().Add(cacheLife)}
}

// learn keeps a host at hand as it is now and has it stored.
func (m *Memory) learn(ctx context.Context, h Host, store func() error) {
	m.keep(h)
	if err := store(); err != nil {
		m.log.WarnContext(ctx, "what a host has shown can't be stored", "host", h.Name, "error", err)
	}
}

// rememberAgain is how old a memory may be before it is written anew.
const rememberAgain = 24 * time.Hour

// TookRFC9421 remembers that a host signs or takes RFC 9421, unless it has
// refused it lately: some sign what they can't verify.
func (m *Memory) TookRFC9421(ctx context.Context, host string) {
	h, now := m.Host(ctx, host), m.now()
	if h.refused(now) || !h.RFC9421At.IsZero() && now.Sub(h.RFC9421At) < rememberAgain {
		return
	}
	m.putRFC9421(ctx, h, now, time.Time{})
}

func (m *Memory) putRFC9421(ctx context.Context, h Host, taken, refused time.Time) {
	h.RFC9421At, h.RFC9421RefusedAt = taken, refused
	m.learn(ctx, h, func() error { return m.store.PutRFC9421(ctx, h.Name, taken, refused) })
}

// Implements remembers the capabilities that an actor of a host declares.
func (m *Memory) Implements(ctx context.Context, host string, capabilities []string) {
	badges := false
	for _, c := range capabilities {
		switch c {
		case CapabilityRFC9421:
			m.TookRFC9421(ctx, host)
		case CapabilityBadges:
			badges = true
		}
	}
	if h := m.Host(ctx, host); badges && !h.ImplementsBadges {
		h.ImplementsBadges = true
		m.learn(ctx, h, func() error { return m.store.PutImplementsBadges(ctx, host, true) })
	}
}
