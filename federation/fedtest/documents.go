package fedtest

import (
	"context"
	"net"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/verification"
	"laurel/federation"
	"laurel/federation/fetch"
	"laurel/store"
)

// serveDocument answers with a grant's Open Badges document, and with ActivityPub
// for who asks for that at the same address.
func (s *Server) serveDocument(format badges.DocumentFormat) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Accept"), "application/activity+json") {
			s.Federation.ServeHTTP(w, r)
			return
		}
		g, err := s.DB.GrantByULID(r.Context(), r.PathValue("ulid"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		if g.State == badges.Revoked {
			http.Error(w, `{"revoked":true}`, http.StatusGone)
			return
		}
		body, err := s.DB.Document(r.Context(), g.ID, format)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/ld+json")
		w.Write(body)
	}
}

// keeper checks badges through a client, unsigned, as cmd/laurel does.
func (s *Server) keeper(client *fetch.Client) *verification.Keeper {
	return &verification.Keeper{
		Verifier:  verification.New(verification.Options{Fetch: outside{client}, Now: s.cluster.Clock.Now}),
		Snapshots: snapshots{s.DB}, Key: s.serverKey,
	}
}

// UseNetwork starts the server anew with real connections to others, as far as the
// policy opens them. Who asks the cluster's other servers then asks the internet.
func (s *Server) UseNetwork(policy fetch.Policy, resolver *net.Resolver) {
	s.Configure(func(o *federation.Options) {
		o.Policy, o.Client = policy, fetch.Options{Resolver: resolver}
		o.Verifier = s.keeper(fetch.New(policy, fetch.Options{Resolver: resolver, Now: s.cluster.Clock.Now}))
		o.Endorsements = o.Verifier.(*verification.Keeper).Verifier
	})
}

func (s *Server) serverKey(ctx context.Context) (openbadges.SigningKey, error) {
	actor, err := s.DB.IssuerByUsername(ctx, s.Host, s.Host)
	if err != nil {
		return openbadges.SigningKey{}, err
	}
	return s.Key(ctx, actor)
}

type snapshots struct{ *store.DB }

// PutSnapshot implements [verification.Snapshots].
func (s snapshots) PutSnapshot(ctx context.Context, kept badges.Snapshot) error {
	return s.InTx(ctx, func(tx *store.Tx) error { return tx.PutSnapshot(ctx, kept) })
}
