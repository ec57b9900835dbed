package badges

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Severity says what a block does.
type Severity string

const (
	// Suspend ends all exchange: nothing is fetched from there, delivered there
	// or taken from there, and follows in both directions are gone.
	Suspend Severity = "suspend"
	// Silence keeps what comes from there off this server's pages. Badges still
	// arrive in both directions.
	Silence Severity = "silence"
	// Noop only records comments and flags; it exempts a host from a block of one above it.
	Noop Severity = "noop"
	// Allow admits a host, and all below it, while everybody else is suspended
	// (see Everybody).
	Allow Severity = "allow"
)

// Everybody is the target of the block that makes a server's allow list count:
// with it, only hosts with Allow are spoken to.
const Everybody = "*"

// Block is what an administrator decided about a host or an actor elsewhere.
type Block struct {
	ID int64
	NewBlock
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewBlock is what can be said of a block. The flags and comments are those of
// Mastodon's lists of blocks.
type NewBlock struct {
	Target         string   `json:"target"` // host name, with all below it; an actor's id; or Everybody
	Severity       Severity `json:"severity"`
	RejectMedia    bool     `json:"rejectMedia"`    // no pictures from there are shown
	RejectReports  bool     `json:"rejectReports"`  // reports from there are not kept
	Obfuscate      bool     `json:"obfuscate"`      // where blocks are published, the name is to be made unreadable
	PublicComment  string   `json:"publicComment"`  // why, for everybody
	PrivateComment string   `json:"privateComment"` // notes for the server's admins
}

// BlockFilter narrows a list of blocks, ordered by target.
type BlockFilter struct {
	Severity Severity // "" for all
	After    string   // target of the last one seen
	Limit    int      // 0: no limit
}

// BlockReader finds blocks.
type BlockReader interface {
	// BlocksAmong returns those of the targets that have a block.
	BlocksAmong(ctx context.Context, targets []string) ([]Block, error)
	BlockList(ctx context.Context, f BlockFilter) ([]Block, error)
}

// BlockWriter changes blocks.
type BlockWriter interface {
	// PutBlock stores a block in the place of an earlier one with its target.
	PutBlock(ctx context.Context, b Block) (id int64, err error)
	DeleteBlock(ctx context.Context, target string) error
	// HostsInContact returns the hosts of followers, of actors that are followed
	// from here, and those that deliveries wait for.
	HostsInContact(ctx context.Context) ([]string, error)
	// CutOffHost ends follows in both directions and drops what waits to be
	// delivered; CutOffActor does so for one actor.
	CutOffHost(ctx context.Context, host string, at time.Time) error
	CutOffActor(ctx context.Context, actor string, at time.Time) error
}

const maxBlockComment = 5000

// IsActor reports whether the block is of one actor instead of a host.
func (b NewBlock) IsActor() bool { return strings.Contains(b.Target, "/") }

func (b *NewBlock) clean(site *Site) (err error) {
	if b.Target, err = cleanTarget(b.Target); err != nil {
		return err
	}
	if site.Has(hostOfTarget(b.Target)) {
		return InvalidField("target", "%s is this server itself, which can't be blocked", b.Target)
	}
	switch b.Severity {
	case Suspend, Silence, Noop:
	case Allow:
		if b.IsActor() || b.Target == Everybody {
			return InvalidField("severity", "only a host can be allowed; name one, like friends.example")
		}
	default:
		return InvalidField("severity", "severity %q is unknown; take suspend, silence, noop or allow", b.Severity)
	}
	if b.Target == Everybody && b.Severity != Suspend {
		return InvalidField("severity", "everybody can only be suspended, which makes the allow list count")
	}
	if b.PublicComment, err = cleanText("public comment", b.PublicComment, maxBlockComment); err != nil {
		return err
	}
	b.PrivateComment, err = cleanText("private comment", b.PrivateComment, maxBlockComment)
	return err
}

// cleanTarget returns the one form of a host name or an actor's id.
func cleanTarget(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == Everybody {
		return s, nil
	}
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(s) > 2048 {
			return "", InvalidField("target", "%q is no actor's id; give it like https://social.example/users/jane", Truncate(s, maxLabel))
		}
		if strings.Trim(u.Path, "/") == "" {
			return cleanHost(u.Host)
		}
		return s, nil
	}
	return cleanHost(s)
}

// cleanHost returns a host name in lower-case ASCII (RFC 5891), without a final dot.
func cleanHost(s string) (string, error) {
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.ToLower(s), "."))
	if name, _, hasPort := strings.Cut(s, ":"); hasPort { // a port says nothing about who it is
		host, err = idna.Lookup.ToASCII(strings.ToLower(name))
	}
	if err != nil || host == "" || len(host) > 253 || strings.ContainsAny(host, "/?#@*_ ") {
		return "", InvalidField("target", "%q is no host name; write it like social.example", Truncate(s, maxLabel))
	}
	return host, nil
}

// hostOfTarget is the host that a target is, or that an actor is on.
func hostOfTarget(target string) string {
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		return strings.ToLower(u.Host)
	}
	return target
}

// BlockFact is the Data of the events about blocks.
type BlockFact struct {
	Block NewBlock `json:"block"`
}

// Block stores a block, in the place of an earlier one of the same target, and
// carries it out: a suspension ends follows and drops what waits to be delivered.
// It needs an admin.
func (s *Service) Block(ctx context.Context, by Account, n NewBlock) (b Block, err error) {
	if err := n.clean(s.Site); err != nil {
		return Block{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = s.putBlock(ctx, tx, by, n); err != nil {
			return err
		}
		return s.enforce(ctx, tx, b)
	})
	return b, err
}

func (s *Service) putBlock(ctx context.Context, tx Tx, by Account, n NewBlock) (Block, error) {
	if !by.Admin {
		return Block{}, Errorf(Forbidden, "only the server's admins decide about other servers")
	}
	now := s.Now()
	b := Block{NewBlock: n, CreatedAt: now, UpdatedAt: now}
	before, err := tx.BlocksAmong(ctx, []string{n.Target})
	if err != nil {
		return Block{}, err
	}
	kind := BlockAdded
	if len(before) > 0 {
		if before[0].NewBlock == n {
			return before[0], nil
		}
		kind, b.CreatedAt = BlockChanged, before[0].CreatedAt
	}
	if b.ID, err = tx.PutBlock(ctx, b); err != nil {
		return Block{}, err
	}
	return b, s.recordBlock(ctx, tx, by, kind, n)
}

// Unblock ends a block. Follows that it ended do not come back by themselves. It
// needs an admin; NotFound when there is no such block.
func (s *Service) Unblock(ctx context.Context, by Account, target string) error {
	target, err := cleanTarget(target)
	if err != nil {
		return err
	}
	if !by.Admin {
		return Errorf(Forbidden, "only the server's admins decide about other servers")
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		found, err := tx.BlocksAmong(ctx, []string{target})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return Errorf(NotFound, "there is no block of %s", target)
		}
		if err := tx.DeleteBlock(ctx, target); err != nil {
			return err
		}
		if err := s.enforce(ctx, tx, found[0]); err != nil {
			return err
		}
		return s.recordBlock(ctx, tx, by, BlockRemoved, found[0].NewBlock)
	})
}

// enforce ends contact with all that may not be spoken to after changes of blocks:
// the end of a host's permission can suspend it, too.
func (s *Service) enforce(ctx context.Context, tx Tx, changed ...Block) error {
	now, hosts := s.Now(), false
	for _, b := range changed {
		hosts = hosts || !b.IsActor()
		if !b.IsActor() || b.Severity != Suspend {
			continue
		}
		if rule, err := ActorRule(ctx, tx, b.Target); err != nil || rule.Severity != Suspend {
			return err
		}
		if err := tx.CutOffActor(ctx, b.Target, now); err != nil {
			return err
		}
	}
	if !hosts {
		return nil
	}
	inContact, err := tx.HostsInContact(ctx)
	if err != nil {
		return err
	}
	for _, host := range inContact {
		rule, err := HostRule(ctx, tx, host)
		if err == nil && rule.Severity == Suspend {
			err = tx.CutOffHost(ctx, host, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// BlocksOf returns the blocks that stand. It needs an admin.
func (s *Service) BlocksOf(ctx context.Context, by Account, f BlockFilter) ([]Block, error) {
	if !by.Admin {
		return nil, Errorf(Forbidden, "only the server's admins see what it has decided about other servers")
	}
	return s.Store.BlockList(ctx, f)
}

func (s *Service) recordBlock(ctx context.Context, tx Tx, by Account, kind EventKind, b NewBlock) error {
	data, err := json.Marshal(BlockFact{b})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, AccountID: by.ID, Data: data, At: s.Now()})
}
