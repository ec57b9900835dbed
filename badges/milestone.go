package badges

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Milestone awards a badge, by itself, to whoever has earned enough of others.
type Milestone struct {
	ID       int64
	IssuerID int64
	NewMilestone
	CreatedAt time.Time
}

// NewMilestone is what can be said of a milestone.
type NewMilestone struct {
	BadgeID        int64           // the badge that is awarded
	NumberRequired int             // how many of the supporting badges are enough
	Action         MilestoneAction // "" for none
	Support        []int64         // ids of the supporting badges, in their order
}

// MilestoneAction is what the issuer wants to happen when the milestone is
// reached. It is kept for those who ask; the badge is awarded in any case.
type MilestoneAction string

const (
	MilestoneIssue            MilestoneAction = "issue"
	MilestoneQueueApplication MilestoneAction = "queue-application"
)

// MilestoneFilter narrows a list of milestones, oldest first.
type MilestoneFilter struct {
	IssuerID  int64 // 0 for all
	BadgeID   int64 // only those that award this badge; 0 for all
	SupportID int64 // only those that this badge supports; 0 for all
	Offset    int   // how many to leave out; with Limit only
	Limit     int   // 0: no limit
}

// MilestoneReader finds milestones.
type MilestoneReader interface {
	Milestone(ctx context.Context, id int64) (Milestone, error)
	Milestones(ctx context.Context, f MilestoneFilter) ([]Milestone, error)
	// CountMilestones ignores the filter's page.
	CountMilestones(ctx context.Context, f MilestoneFilter) (int, error)
	// CountEarned returns how many of the badges a recipient has accepted that
	// are neither revoked nor, at now, expired.
	CountEarned(ctx context.Context, recipientID int64, badgeIDs []int64, now time.Time) (int, error)
}

// MilestoneWriter changes milestones, with their supporting badges.
type MilestoneWriter interface {
	InsertMilestone(ctx context.Context, m Milestone) (id int64, err error)
	UpdateMilestone(ctx context.Context, m Milestone) error
	DeleteMilestone(ctx context.Context, id int64) error
}

// badges returns the ids of all badges that the milestone is about.
func (n NewMilestone) badges() []int64 { return append([]int64{n.BadgeID}, n.Support...) }

const maxSupport = 1000

func (n *NewMilestone) clean() error {
	if n.NumberRequired < 1 {
		return InvalidField("numberRequired", "the number of badges that are enough must be 1 or more")
	}
	switch n.Action {
	case "", MilestoneIssue, MilestoneQueueApplication:
	default:
		return InvalidField("action", "action %q is unknown; take issue or queue-application", Truncate(string(n.Action), maxLabel))
	}
	var support []int64
	for _, id := range n.Support {
		if !slices.Contains(support, id) {
			support = append(support, id)
		}
	}
	if len(support) > maxSupport {
		return InvalidField("support", "%d supporting badges are too many; at most %d", len(support), maxSupport)
	}
	n.Support = support
	return nil
}

// CreateMilestone makes a milestone of an issuer. It needs a manager of the issuer;
// all its badges must be the issuer's or of those below it. Recipients who have
// enough badges already are not looked at until they earn the next one.
func (s *Service) CreateMilestone(ctx context.Context, by Account, issuerID int64, n NewMilestone) (Milestone, error) {
	m := Milestone{IssuerID: issuerID, CreatedAt: s.Now()}
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if err := s.prepareMilestone(ctx, tx, by, issuerID, &n); err != nil {
			return err
		}
		m.NewMilestone = n
		m.ID, err = tx.InsertMilestone(ctx, m)
		return err
	})
	return m, err
}

// UpdateMilestone replaces what is said of a milestone. It needs a manager.
func (s *Service) UpdateMilestone(ctx context.Context, by Account, id int64, n NewMilestone) (Milestone, error) {
	return s.changeMilestone(ctx, by, id, func(m *Milestone) { m.NewMilestone = n })
}

// AddSupport adds a supporting badge, if the milestone does not have it. It needs
// a manager.
func (s *Service) AddSupport(ctx context.Context, by Account, id, badgeID int64) (Milestone, error) {
	return s.changeMilestone(ctx, by, id, func(m *Milestone) { m.Support = append(m.Support, badgeID) })
}

// RemoveSupport takes a supporting badge away, if the milestone has it. It needs a
// manager.
func (s *Service) RemoveSupport(ctx context.Context, by Account, id, badgeID int64) (Milestone, error) {
	return s.changeMilestone(ctx, by, id, func(m *Milestone) {
		m.Support = slices.DeleteFunc(m.Support, func(known int64) bool { return known == badgeID })
	})
}

// DeleteMilestone ends a milestone. It needs a manager.
func (s *Service) DeleteMilestone(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		m, err := tx.Milestone(ctx, id)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, m.IssuerID, Manager); err != nil {
			return err
		}
		return tx.DeleteMilestone(ctx, id)
	})
}

// MilestoneOf returns a milestone that the account may see.
func (s *Service) MilestoneOf(ctx context.Context, by Account, id int64) (Milestone, error) {
	m, err := s.Store.Milestone(ctx, id)
	if err != nil {
		return Milestone{}, err
	}
	return m, s.authorize(ctx, s.Store, by, m.IssuerID, Viewer)
}

// MilestonesOf returns milestones of an issuer, which the filter must name, and
// how many there are on all pages together.
func (s *Service) MilestonesOf(ctx context.Context, by Account, f MilestoneFilter) (page []Milestone, total int, err error) {
	if err := s.authorize(ctx, s.Store, by, f.IssuerID, Viewer); err != nil {
		return nil, 0, err
	}
	if page, err = s.Store.Milestones(ctx, f); err != nil || f.Limit == 0 {
		return page, len(page), err
	}
	total, err = s.Store.CountMilestones(ctx, f)
	return page, total, err
}

func (s *Service) changeMilestone(ctx context.Context, by Account, id int64, change func(*Milestone)) (m Milestone, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if m, err = tx.Milestone(ctx, id); err != nil {
			return err
		}
		before := m.badges()
		change(&m)
		if err := s.prepareMilestone(ctx, tx, by, m.IssuerID, &m.NewMilestone, before...); err != nil {
			return err
		}
		return tx.UpdateMilestone(ctx, m)
	})
	return m, err
}

// prepareMilestone authorizes and validates what is to be stored. Badges that the
// milestone had before may stay, even deleted ones: it could not be changed any more
// otherwise.
func (s *Service) prepareMilestone(ctx context.Context, tx Tx, by Account, issuerID int64, n *NewMilestone, before ...int64) error {
	if err := s.authorize(ctx, tx, by, issuerID, Manager); err != nil {
		return err
	}
	if err := n.clean(); err != nil {
		return err
	}
	within, err := tx.Badges(ctx, BadgeFilter{Under: issuerID, Archived: WithArchived})
	if err != nil {
		return err
	}
	known := make(map[int64]bool, len(within)+len(before))
	for _, id := range before {
		known[id] = true
	}
	for _, b := range within {
		known[b.ID] = true
	}
	for _, id := range n.badges() {
		if !known[id] {
			return InvalidField("badge", "the issuer has no badge %d", id)
		}
	}
	return nil
}

// MilestoneConsumer is the Consumer that looks whether a grant reaches a milestone;
// its tasks are handled by ReachMilestones. A grant that a milestone made reaches
// no other, as milestones that support each other would otherwise set each other off.
func MilestoneConsumer() Consumer {
	return Consumer{
		Name:  "milestone",
		Wants: func(e Event) bool { return e.Kind == GrantAccepted && awardFact(e).Milestone == 0 },
		Applies: func(ctx context.Context, r Reader, e Event) (bool, error) {
			n, err := r.CountMilestones(ctx, MilestoneFilter{SupportID: e.BadgeID})
			return n > 0, err
		},
		Lane: func(e Event) string { return "badge/" + strconv.FormatInt(e.BadgeID, 10) },
	}
}

// awardFact returns what is known of the award that an event tells of, the zero
// AwardFact when there is nothing.
func awardFact(e Event) (fact AwardFact) {
	if len(e.Data) > 0 {
		_ = json.Unmarshal(e.Data, &fact) // data of another form says nothing of an award
	}
	return fact
}

// ReachMilestones awards the badges of the milestones that the recipient of the
// event's grant has reached with it. Once awarded, again is no change.
func (s *Service) ReachMilestones(ctx context.Context, e Event) error {
	milestones, err := s.Store.Milestones(ctx, MilestoneFilter{SupportID: e.BadgeID})
	if err != nil || len(milestones) == 0 {
		return err
	}
	g, err := s.Store.Grant(ctx, e.GrantID)
	if err != nil || !g.Decided() {
		return err
	}
	for _, m := range milestones {
		if err := s.reachMilestone(ctx, m, g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) reachMilestone(ctx context.Context, m Milestone, g Grant) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		identity, err := tx.Identity(ctx, g.Identity.ID)
		if err != nil {
			return err
		}
		earned, err := tx.CountEarned(ctx, identity.RecipientID, m.Support, s.Now())
		if err != nil || earned < m.NumberRequired {
			return err
		}
		request := AwardRequest{
			GrantRequest: GrantRequest{BadgeID: m.BadgeID, ProfileURI: g.ProfileURI, Email: g.Email, Name: g.Name},
			Visibility:   g.Visibility,
		}
		_, err = s.award(ctx, tx, Operator(), request, AwardFact{Milestone: m.ID})
		if kind := KindOf(err); kind == Conflict || kind == NotFound {
			return nil // they have the badge, or it is not granted any more
		}
		return err
	})
}
