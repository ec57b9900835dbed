package web

import (
	"cmp"
	"context"
	"sync"
	"time"

	"laurel/badges"
)

// own is what admins have made of the server, as all pages show it.
type own struct {
	badges.Settings
	pages         []badges.SitePage
	announcements []badges.Announcement
	featured      []int64 // issuers of the front page
}

const (
	// ownLife is how long other instances' changes may stay unseen.
	ownLife    = 5 * time.Second
	ownTimeout = 2 * time.Second
)

// ownKeeper keeps what was read last, which each page needs.
type ownKeeper struct {
	mu   sync.Mutex
	own  own
	read time.Time // zero: to be read anew
}

// own returns what admins have made of the server. Where it can't be read, what
// was read before stands.
func (s *server) own() own {
	k := &s.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	now := s.Now()
	if !k.read.IsZero() && now.Sub(k.read) < ownLife {
		return k.own
	}
	// All requests share it: the end of this one must not cut the reading short.
	ctx, cancel := context.WithTimeout(context.Background(), ownTimeout)
	defer cancel()
	read, err := s.readOwn(ctx)
	if err != nil {
		s.Log.ErrorContext(ctx, "the server's settings can't be read; pages go on with the last ones", "error", err)
		if k.read.IsZero() {
			k.own.Settings = s.Service.Defaults
		}
		return k.own
	}
	k.own, k.read = read, now
	return read
}

func (s *server) readOwn(ctx context.Context) (o own, err error) {
	if o.Settings, err = s.Service.Settings(ctx); err != nil {
		return o, err
	}
	o.Name = cmp.Or(o.Name, s.Site.MainDomain())
	if o.pages, err = s.Reader.SitePages(ctx); err != nil {
		return o, err
	}
	if o.featured, err = s.Reader.FeaturedIssuers(ctx); err != nil {
		return o, err
	}
	o.announcements, err = s.Reader.Announcements(ctx)
	return o, err
}

// forgetOwn has the next page read anew what admins have made of the server.
func (s *server) forgetOwn() {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	s.kept.read = time.Time{}
}

// ownLook is how pages look whose issuer has no look of its own.
func (s *server) ownLook() badges.Look { return badges.Look{Colour: s.own().Colour} }
