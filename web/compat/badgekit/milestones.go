package badgekit

import (
	"context"
	"net/http"
	"strconv"

	"laurel/badges"
)

func milestoneRules() []rule {
	return []rule{
		{field: "primaryBadgeId", needed: true, check: isWhole},
		{field: "numberRequired", needed: true, check: isWhole},
		{field: "action", check: oneOf(string(badges.MilestoneIssue), string(badges.MilestoneQueueApplication))},
	}
}

// validateMilestone checks a milestone's fields. With partial, what is left out
// stays, the supporting badges too.
func validateMilestone(f fields, partial bool) error {
	wrong := mistakes(f, milestoneRules(), partial)
	switch {
	case f.given("supportBadges"):
		for _, id := range f.list("supportBadges") {
			if isWhole(textOf(id)) != "" {
				wrong = append(wrong, detail{Message: msgInteger, Field: "supportBadges", Value: id})
			}
		}
	case !partial:
		wrong = append(wrong, detail{Field: "supportBadges", Value: ""})
	}
	if len(wrong) > 0 {
		return invalidFields(wrong...)
	}
	return nil
}

func readMilestone(f fields, n *badges.NewMilestone) {
	if id := f.whole("primaryBadgeId"); id != nil {
		n.BadgeID = *id
	}
	if number := f.whole("numberRequired"); number != nil {
		n.NumberRequired = int(*number)
	}
	if f.given("action") {
		n.Action = badges.MilestoneAction(f.text("action"))
	}
	if f.given("supportBadges") {
		n.Support = nil
		for _, id := range f.list("supportBadges") {
			if support := (fields{"id": id}).whole("id"); support != nil {
				n.Support = append(n.Support, *support)
			}
		}
	}
}

// milestone shows a milestone with its badges, those that were deleted left out.
func (v *view) milestone(m badges.Milestone) (milestoneJSON, error) {
	shown := milestoneJSON{
		ID: m.ID, Action: presence(string(m.Action)), NumberRequired: m.NumberRequired, SupportBadges: []*badgeJSON{},
	}
	var list []badges.Badge
	for _, id := range append([]int64{m.BadgeID}, m.Support...) {
		b, err := v.Reader.Badge(v.ctx, id)
		if badges.KindOf(err) == badges.NotFound || err == nil && !b.DeletedAt.IsZero() {
			continue
		}
		if err != nil {
			return shown, err
		}
		list = append(list, b)
	}
	named, err := v.name(list...)
	for _, b := range named {
		if b.ID == m.BadgeID && shown.PrimaryBadge == nil {
			shown.PrimaryBadge = bareBadge(b)
			continue
		}
		shown.SupportBadges = append(shown.SupportBadges, bareBadge(b))
	}
	return shown, err
}

func listMilestones(h *Handler, r *request) (answer, error) {
	p := pageOf(r.URL.Query())
	found, total, err := h.Service.MilestonesOf(r.Context(), r.by, badges.MilestoneFilter{IssuerID: r.id(), Offset: p.offset(), Limit: p.limit()})
	if err != nil {
		return answer{}, err
	}
	list := make([]milestoneJSON, len(found))
	for n, m := range found {
		if list[n], err = r.view.milestone(m); err != nil {
			return answer{}, err
		}
	}
	return answer{body: object{{"milestones", list}, {"pageData", p.data(total)}}}, nil
}

// milestoneOf returns the system's milestone that the path names.
func (h *Handler) milestoneOf(r *request) (m badges.Milestone, err error) {
	text := r.params["milestone"]
	missing := notFound("milestone", "id", text)
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return m, missing
	}
	m, err = h.Service.MilestoneOf(r.Context(), r.by, id)
	if badges.KindOf(err) == badges.NotFound || err == nil && m.IssuerID != r.id() {
		err = missing
	}
	return m, err
}

// answerMilestone shows a milestone after a change.
func answerMilestone(r *request, m badges.Milestone, err error, wrap func(string, any) object) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.milestone(m)
	return answer{body: wrap("milestone", shown)}, err
}

func getMilestone(h *Handler, r *request) (answer, error) {
	m, err := h.milestoneOf(r)
	return answerMilestone(r, m, err, func(name string, value any) object { return object{{name, value}} })
}

func postMilestone(h *Handler, r *request) (answer, error) {
	if err := validateMilestone(r.body, false); err != nil {
		return answer{}, err
	}
	var n badges.NewMilestone
	readMilestone(r.body, &n)
	m, err := h.Service.CreateMilestone(r.Context(), r.by, r.id(), n)
	a, err := answerMilestone(r, m, err, created)
	a.status = http.StatusCreated
	return a, err
}

func putMilestone(h *Handler, r *request) (answer, error) {
	m, err := h.milestoneOf(r)
	if err != nil {
		return answer{}, err
	}
	if err := validateMilestone(r.body, true); err != nil {
		return answer{}, err
	}
	id := m.ID
	err = h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		if m, err = s.Store.Milestone(r.Context(), id); err != nil {
			return err
		}
		readMilestone(r.body, &m.NewMilestone)
		m, err = s.UpdateMilestone(r.Context(), r.by, id, m.NewMilestone)
		return err
	})
	return answerMilestone(r, m, err, updated)
}

func deleteMilestone(h *Handler, r *request) (answer, error) {
	m, err := h.milestoneOf(r)
	if err != nil {
		return answer{}, err
	}
	return answer{body: object{{"status", "deleted"}}}, h.Service.DeleteMilestone(r.Context(), r.by, m.ID)
}

func addSupport(h *Handler, r *request) (answer, error) {
	return h.changeSupport(r, h.Service.AddSupport)
}

func removeSupport(h *Handler, r *request) (answer, error) {
	return h.changeSupport(r, h.Service.RemoveSupport)
}

type supportChange func(ctx context.Context, by badges.Account, milestoneID, badgeID int64) (badges.Milestone, error)

func (h *Handler) changeSupport(r *request, change supportChange) (answer, error) {
	m, err := h.milestoneOf(r)
	if err != nil {
		return answer{}, err
	}
	if err := validate(r.body, []rule{{field: "badgeId", needed: true, check: isWhole}}, false); err != nil {
		return answer{}, err
	}
	m, err = change(r.Context(), r.by, m.ID, *r.body.whole("badgeId"))
	return answerMilestone(r, m, err, updated)
}
