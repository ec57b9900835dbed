package badges

import (
	"context"
	"net/url"
	"strings"
)

// Server is the host on which an external badge was granted: its issuer's, else that
// of the credential's address; "" if neither says. A did:web names a host, too
// (https://w3c-ccg.github.io/did-method-web/#web-did-method-syntax).
func (e External) Server() string {
	for _, name := range []string{e.Issuer.ID, e.CredentialID} {
		if host := serverOf(name); host != "" {
			return host
		}
	}
	return ""
}

func serverOf(name string) string {
	if rest, ok := strings.CutPrefix(name, "did:web:"); ok {
		host, _, _ := strings.Cut(rest, ":")
		if host, err := url.PathUnescape(host); err == nil {
			return strings.ToLower(host)
		}
		return ""
	}
	u, err := url.Parse(name)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return strings.ToLower(u.Host)
}

// Screen tells which external badges this server's blocks keep off its pages. It
// remembers what it was asked, for the time of one request.
type Screen struct {
	blocks BlockReader
	hidden map[string]bool // by issuer and server
}

// NewScreen returns a screen of the blocks that stand now.
func NewScreen(blocks BlockReader) *Screen {
	return &Screen{blocks: blocks, hidden: make(map[string]bool)}
}

// Hides reports whether the badge's issuer or the server of it is suspended or
// silenced. One that no server answers for is nobody's to block.
func (s *Screen) Hides(ctx context.Context, e External) (bool, error) {
	server := e.Server()
	if server == "" {
		return false, nil
	}
	by := "https://" + server
	if strings.Contains(e.Issuer.ID, "://") && serverOf(e.Issuer.ID) == server {
		by = e.Issuer.ID
	}
	if hidden, known := s.hidden[by]; known {
		return hidden, nil
	}
	rule, err := ActorRule(ctx, s.blocks, by)
	if err != nil {
		return false, err
	}
	s.hidden[by] = rule.Severity == Suspend || rule.Severity == Silence
	return s.hidden[by], nil
}
