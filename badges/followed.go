package badges

import (
	"context"
	"strings"
)

// FollowFound stores which actor a follow's target is. When the issuer follows that
// actor already, under another address, the follow ends and the other is returned.
func (s *Service) FollowFound(ctx context.Context, id int64, actor string) (f Follow, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if f, err = tx.FollowByID(ctx, id); err != nil || f.ActorID != "" {
			return err
		}
		same, err := tx.Follows(ctx, FollowFilter{IssuerID: f.IssuerID, ActorID: actor})
		if err != nil {
			return err
		}
		if len(same) > 0 {
			f = same[0]
			return tx.DeleteFollow(ctx, id)
		}
		f.ActorID, f.State, f.Problem = actor, FollowRequested, ""
		return tx.UpdateFollow(ctx, f)
	})
	return f, err
}

// NoteFollowProblem keeps why a look-up failed, for good when there is no such actor.
func (s *Service) NoteFollowProblem(ctx context.Context, id int64, problem string, forGood bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		f, err := tx.FollowByID(ctx, id)
		if err != nil || f.ActorID != "" {
			return err
		}
		f.Problem = problem
		if forGood {
			f.State, f.AnsweredAt = FollowRejected, s.Now()
		}
		return tx.UpdateFollow(ctx, f)
	})
}

// AnswerFollow stores what an actor, whom the caller has verified, says to our
// Follow with that id. Who changes their mind may answer again. NotFound for a
// Follow that is not to this actor.
func (s *Service) AnswerFollow(ctx context.Context, actor, uri string, accepted bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		f, err := tx.FollowByURI(ctx, uri)
		if err == nil && f.ActorID != actor {
			err = Errorf(NotFound, "there is no such follow")
		}
		if err != nil {
			return err
		}
		f.State, f.AnsweredAt = FollowRejected, s.Now()
		if accepted {
			f.State = FollowAccepted
		}
		return tx.UpdateFollow(ctx, f)
	})
}

// FollowersOf returns the follows of our actors that count: those that an actor
// elsewhere has accepted.
func FollowersOf(ctx context.Context, r FollowReader, actor string) ([]Follow, error) {
	return r.Follows(ctx, FollowFilter{ActorID: actor, State: FollowAccepted})
}

// moveFollows has all of ours who follow an actor follow the one in its place. What
// is granted on this server is known here anyway, so nobody follows an actor of it.
func (s *Service) moveFollows(ctx context.Context, tx Tx, from, to string) error {
	follows, err := tx.Follows(ctx, FollowFilter{ActorID: from})
	if err != nil {
		return err
	}
	for _, f := range follows {
		who, err := tx.Issuer(ctx, f.IssuerID)
		if err != nil {
			return err
		}
		if !s.Site.Has(hostOfProfile(to)) {
			if _, err := s.startFollow(ctx, tx, who, 0, strings.TrimSuffix(to, "/")); err != nil {
				return err
			}
		}
		if err := s.endFollow(ctx, tx, 0, f.ID); err != nil {
			return err
		}
	}
	return nil
}
