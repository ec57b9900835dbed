package badges

import (
	"context"
	"strings"
)

// HostRule returns the block that counts for a host, with or without a port: the
// one of the longest name that it is or lies below. The zero Block has no severity.
func HostRule(ctx context.Context, r BlockReader, host string) (Block, error) {
	return findRule(ctx, r, BlockTargets(host))
}

// ActorRule returns the block that counts for an actor: its own, else its host's.
func ActorRule(ctx context.Context, r BlockReader, actor string) (Block, error) {
	return findRule(ctx, r, ActorTargets(actor))
}

// MayReach reports whether requests may go to a host: it is not suspended.
func MayReach(ctx context.Context, r BlockReader, host string) (bool, error) {
	rule, err := HostRule(ctx, r, host)
	return rule.Severity != Suspend, err
}

func findRule(ctx context.Context, r BlockReader, targets []string) (Block, error) {
	found, err := r.BlocksAmong(ctx, targets)
	if err != nil || len(found) == 0 {
		return Block{}, err
	}
	byTarget := make(map[string]Block, len(found))
	for _, b := range found {
		byTarget[b.Target] = b
	}
	return ClosestRule(byTarget, targets), nil
}

// BlockTargets are the targets that a block of a host may have, the closest first.
func BlockTargets(host string) []string {
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	targets := []string{name}
	for {
		_, above, ok := strings.Cut(name, ".")
		if !ok {
			return append(targets, Everybody)
		}
		targets, name = append(targets, above), above
	}
}

// ActorTargets are the targets that a block of an actor may have, the closest first.
func ActorTargets(actor string) []string {
	return append([]string{actor}, BlockTargets(hostOfTarget(actor))...)
}

// ClosestRule returns the first of the targets' blocks. One that decides nothing
// does not open a server that keeps an allow list.
func ClosestRule(blocks map[string]Block, targets []string) Block {
	for _, target := range targets {
		b, ok := blocks[target]
		if !ok {
			continue
		}
		if everybody, closed := blocks[Everybody]; closed && b.Severity == Noop {
			return everybody
		}
		return b
	}
	return Block{}
}
