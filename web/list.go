package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const listMembers = 200

func listPath(id int64) string { return "/list/" + strconv.FormatInt(id, 10) }

// getList shows an allow list that is public. Others are not there: their names
// alone may tell something about those who are on them.
func (s *server) getList(w http.ResponseWriter, r *http.Request) error {
	named := chi.URLParam(r, "id")
	id, _ := strconv.ParseInt(named, 10, 64) // 0 if it is no number, which no list has
	l, err := s.Reader.AllowList(r.Context(), id)
	if badges.KindOf(err) == badges.NotFound || err == nil && !l.Public {
		return badges.Errorf(badges.NotFound, "There is no list %q that everybody may see. Ask its owner if you should.", named)
	}
	if err != nil {
		return err
	}
	view := templates.List{
		Head: s.head(r, s.Site.Origin(host(r))+listPath(l.ID)), Name: l.Name,
		Kind: templates.MemberKind(l.Kind), Service: l.Service, ChangedAt: l.UpdatedAt,
	}
	if view.Count, err = s.Reader.CountMembers(r.Context(), l.ID); err != nil {
		return err
	}
	if view.Changes, err = s.Reader.CountListActivities(r.Context(), l.ID); err != nil {
		return err
	}
	if view.Badges, err = s.claimable(r.Context(), l.ID); err != nil {
		return err
	}
	if view.Members, view.Newer, err = s.members(r, l); err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, view)
}

// claimable returns the badges that those on a list can claim. The addresses of
// the claim pages are not for everybody.
func (s *server) claimable(ctx context.Context, listID int64) (cards []templates.BadgeCard, err error) {
	pages, err := s.Reader.ClaimPages(ctx, badges.ClaimPageFilter{ListID: listID})
	if err != nil {
		return nil, err
	}
	known, seen := s.issuers(), make(map[int64]bool)
	for _, p := range pages {
		if seen[p.BadgeID] {
			continue
		}
		seen[p.BadgeID] = true
		b, err := s.Reader.Badge(ctx, p.BadgeID)
		if err != nil {
			return nil, err
		}
		if !b.DeletedAt.IsZero() || !b.ArchivedAt.IsZero() {
			continue
		}
		i, err := known.of(ctx, b.IssuerID)
		if err != nil {
			return nil, err
		}
		cards = append(cards, s.badgeCard(i, b))
	}
	return cards, nil
}

// members returns one page of a list's members and the address of the next one, ""
// on the last. E-mail addresses are never shown, by whatever kind of list.
func (s *server) members(r *http.Request, l badges.AllowList) (shown []string, next string, err error) {
	if l.Kind == badges.EmailMembers {
		return nil, "", nil
	}
	f := badges.MemberFilter{ListID: l.ID, Limit: listMembers + 1}
	if f.After, err = pageAfter(r, "after"); err != nil {
		return nil, "", err
	}
	found, err := s.Reader.Members(r.Context(), f)
	if err != nil {
		return nil, "", err
	}
	if len(found) > listMembers {
		found = found[:listMembers]
		next = "?after=" + strconv.FormatInt(found[listMembers-1].ID, 10)
	}
	for _, m := range found {
		name := m.Value
		if handle, ok := strings.CutPrefix(name, "acct:"); ok && l.Kind == badges.FediverseMembers {
			name = "@" + handle
		}
		if _, err := badges.CleanEmail(name); err != nil {
			shown = append(shown, name)
		}
	}
	return shown, next, nil
}
