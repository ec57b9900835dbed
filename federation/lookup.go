package federation

import (
	"context"
	"errors"
	"strings"

	"laurel/badges"
	"laurel/federation/remote"
)

// LookUp asks a fediverse account what it says of itself, now. profile is what
// [badges.ParseAccount] makes of a handle or an address. NotFound when there
// certainly is no such account, Unavailable when its server does not answer.
func (s *Server) LookUp(ctx context.Context, profile badges.Identity) (badges.AccountFacts, error) {
	if domain, username, ours := s.ours(profile.Value); ours {
		return s.lookUpOurs(ctx, domain, username)
	}
	a, err := s.actors.Resolve(ctx, profile.Value)
	switch {
	case errors.Is(err, remote.ErrNotActor):
		return badges.AccountFacts{}, badges.Errorf(badges.NotFound, "%s is no fediverse account; give its handle, like @name@server.example", profile.Value)
	case err != nil:
		return badges.AccountFacts{}, &badges.Error{Kind: badges.Unavailable, Err: err, Message: "the server of " + profile.Value + " does not answer at present; try again later"}
	}
	return badges.AccountFacts{
		Resolution:  badges.Resolution{Kind: badges.FediverseIdentity, Value: a.ID, Handle: a.Handle(), Name: a.Name},
		AlsoKnownAs: a.AlsoKnownAs,
	}, nil
}

// ours reports whether a profile is an issuer's of this server, which is not asked
// by HTTP.
func (s *Server) ours(profile string) (domain, username string, ok bool) {
	if acct, isHandle := strings.CutPrefix(profile, "acct:"); isHandle {
		username, domain, _ = strings.Cut(acct, "@")
		return domain, username, s.Site.Has(domain)
	}
	return s.Site.ParseActor(profile)
}

func (s *Server) lookUpOurs(ctx context.Context, domain, username string) (badges.AccountFacts, error) {
	i, err := s.Stores.Domain.IssuerByUsername(ctx, domain, username)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		return badges.AccountFacts{}, badges.Errorf(badges.NotFound, "there is no issuer @%s@%s here", username, domain)
	}
	if err != nil {
		return badges.AccountFacts{}, err
	}
	aliases, err := s.Stores.Domain.IssuerAliases(ctx, i.ID)
	return badges.AccountFacts{
		Resolution:  badges.Resolution{Kind: badges.FediverseIdentity, Value: s.Site.Actor(i), Handle: s.Site.Handle(i), Name: i.Name},
		AlsoKnownAs: aliases,
	}, err
}
