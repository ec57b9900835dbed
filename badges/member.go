package badges

import (
	"context"
	"strings"
)

const (
	maxMember      = 500
	maxListChanges = 10000 // members in one call
)

// cleanMember returns a member in the form in which the list holds and compares it.
func (l AllowList) cleanMember(m Member) (_ Member, err error) {
	if m.Value, err = cleanLine("member", m.Value, maxMember); err != nil {
		return m, err
	}
	if m.Value == "" {
		return m, InvalidField("member", "a member's value is empty; give what is to be on the list")
	}
	if (m.Form != "") != (l.Kind == AccountMembers) || m.Form != "" && m.Form != MemberID && m.Form != MemberUsername {
		return m, InvalidField("member", "members of a list of accounts, and no others, are named by id or username")
	}
	switch {
	case l.Kind == EmailMembers:
		m.Value, err = CleanEmail(m.Value)
	case l.Kind == FediverseMembers:
		var profile Identity
		profile, err = ParseAccount(m.Value)
		m.Value = profile.Value
	case m.Form == MemberUsername:
		if m.Value = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(m.Value, "@"))); m.Value == "" {
			err = InvalidField("member", "a user name is missing after the @; give the whole name")
		}
	}
	return m, err
}

// ChangeMembers applies changes in their order, all or none, and notes them in the
// list's history. With simulate they are checked and nothing is changed. It needs
// the owner or the secret. Changes to one list at once all count.
func (s *Service) ChangeMembers(ctx context.Context, key ListKey, listID int64, changes []MemberChange, simulate bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		l, err := s.openList(ctx, tx, key, listID, true)
		if err != nil {
			return err
		}
		clean, err := l.cleanChanges(changes)
		if err != nil || simulate || len(clean) == 0 {
			return err
		}
		return s.changeMembers(ctx, tx, key.Account, listID, clean)
	})
}

// changeMembers applies changes that are clean.
func (s *Service) changeMembers(ctx context.Context, tx Tx, by Account, listID int64, clean []MemberChange) (err error) {
	now := s.Now()
	if err := tx.TouchAllowList(ctx, listID, now); err != nil { // first: it holds off others who change this list
		return err
	}
	for _, c := range clean {
		if c.Remove {
			err = tx.RemoveMembers(ctx, listID, c.Members)
		} else {
			err = tx.AddMembers(ctx, listID, c.Members, now)
		}
		if err != nil {
			return err
		}
	}
	return tx.InsertListActivity(ctx, ListActivity{ListID: listID, AccountID: by.ID, Changes: clean, At: now})
}

func (l AllowList) cleanChanges(changes []MemberChange) ([]MemberChange, error) {
	total, clean := 0, make([]MemberChange, len(changes))
	for i, c := range changes {
		if total += len(c.Members); total > maxListChanges {
			return nil, InvalidField("members", "more than %d members in one request are too many; send several", maxListChanges)
		}
		if len(c.Members) == 0 {
			return nil, InvalidField("members", "change %d names no member; say whom to add or remove", i+1)
		}
		clean[i] = MemberChange{Remove: c.Remove, Members: make([]Member, len(c.Members))}
		for n, m := range c.Members {
			var err error
			if clean[i].Members[n], err = l.cleanMember(m); err != nil {
				return nil, err
			}
		}
	}
	return clean, nil
}

// HasMember reports whether somebody is on a list that the key opens. A value that
// no member can have is not on it.
func (s *Service) HasMember(ctx context.Context, key ListKey, listID int64, m Member) (bool, error) {
	l, err := s.openList(ctx, s.Store, key, listID, false)
	if err != nil {
		return false, err
	}
	if m, err = l.cleanMember(m); err != nil {
		return false, nil
	}
	return s.Store.HasMember(ctx, listID, m)
}

// MembersOf returns members of a list that the key opens.
func (s *Service) MembersOf(ctx context.Context, key ListKey, f MemberFilter) ([]StoredMember, error) {
	if _, err := s.openList(ctx, s.Store, key, f.ListID, false); err != nil {
		return nil, err
	}
	return s.Store.Members(ctx, f)
}

// ListActivitiesOf returns the history of a list that the key opens, newest first.
func (s *Service) ListActivitiesOf(ctx context.Context, key ListKey, f ListActivityFilter) ([]ListActivity, error) {
	if _, err := s.openList(ctx, s.Store, key, f.ListID, false); err != nil {
		return nil, err
	}
	return s.Store.ListActivities(ctx, f)
}
