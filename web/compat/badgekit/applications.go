package badgekit

import (
	"net/http"
	"net/url"
	"strings"

	"laurel/badges"
)

func applicationRules() []rule {
	return []rule{
		{field: "learner", needed: true, check: isEmail},
		{field: "assignedTo", check: isEmail},
		{field: "assignedExpiration", check: isTime},
		{field: "processed", check: isTime},
	}
}

// readApplication puts what the body says into an application. Evidence that is
// left out stays. Whether it is processed is not for the one who makes it.
func readApplication(f fields, n *badges.NewApplication) {
	f.change("assignedTo", &n.AssignedTo)
	if f.given("assignedExpiration") {
		n.AssignedUntil, _ = parseTime(f.text("assignedExpiration"))
	}
	if !f.given("evidence") {
		return
	}
	n.Evidence = nil
	for _, e := range f.objects("evidence") {
		mediaType := e.text("mediaType")
		if mediaType != "image" && mediaType != "link" {
			mediaType = ""
		}
		n.Evidence = append(n.Evidence, badges.ApplicationEvidence{URL: e.text("url"), MediaType: mediaType, Reflection: e.text("reflection")})
	}
}

// application shows an application beside a badge, nil for none.
func application(a badges.Application, beside *badgeJSON) applicationJSON {
	shown := applicationJSON{
		ID: a.ID, Slug: a.Slug, Learner: a.Learner, Created: timestampOf(a.CreatedAt),
		AssignedTo: presence(a.AssignedTo), AssignedExpiration: presentTime(a.AssignedUntil),
		Badge: beside, Processed: presentTime(a.ProcessedAt), Evidence: []evidenceJSON{},
	}
	for _, e := range a.Evidence {
		shown.Evidence = append(shown.Evidence, evidenceJSON{URL: presence(e.URL), MediaType: e.MediaType, Reflection: presence(e.Reflection)})
	}
	return shown
}

// processedFilter reads ?processed=, which is any when left out.
func processedFilter(query url.Values) (badges.ProcessedFilter, error) {
	switch strings.ToLower(query.Get("processed")) {
	case "true", "1":
		return badges.OnlyProcessed, nil
	case "false", "0":
		return badges.OnlyUnprocessed, nil
	case "any", "":
		return badges.ProcessedOrNot, nil
	}
	return 0, invalidParameter("processed", query.Get("processed"), "true, false or any")
}

// listApplications lists those for a badge, or for all badges below a container.
func listApplications(h *Handler, r *request) (answer, error) {
	p := pageOf(r.URL.Query())
	processed, err := processedFilter(r.URL.Query())
	if err != nil {
		return answer{}, err
	}
	found, total, err := h.Service.ApplicationsOf(r.Context(), r.by, badges.ApplicationFilter{
		Under: r.id(), BadgeID: r.badge.ID, Learner: r.URL.Query().Get("email"), Processed: processed,
		Offset: p.offset(), Limit: p.limit(),
	})
	if err != nil {
		return answer{}, err
	}
	list := make([]applicationJSON, len(found))
	shown := make(map[int64]*badgeJSON)
	for n, a := range found {
		if shown[a.BadgeID] == nil {
			if shown[a.BadgeID], err = r.view.shallowBadgeByID(a.BadgeID); err != nil {
				return answer{}, err
			}
		}
		list[n] = application(a, shown[a.BadgeID])
	}
	return answer{body: object{{"applications", list}, {"pageData", p.data(total)}}}, nil
}

func getApplication(_ *Handler, r *request) (answer, error) {
	named, err := r.view.nameOne(r.badge)
	if err != nil {
		return answer{}, err
	}
	beside, err := r.view.fullBadge(named)
	return answer{body: object{{"application", application(r.application, beside)}}}, err
}

func postApplication(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, applicationRules(), false); err != nil {
		return answer{}, err
	}
	var n badges.NewApplication
	readApplication(r.body, &n)
	a, err := h.Service.Apply(r.Context(), r.by, r.badge.ID, r.body.text("learner"), n)
	if err != nil {
		return answer{}, err
	}
	beside, err := r.view.shallowBadgeByID(r.badge.ID)
	return answer{
		status: http.StatusCreated, location: r.location(a.Slug), body: created("application", application(a, beside)),
	}, err
}

// putApplication changes an application. Its learner stays who it is.
func putApplication(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, applicationRules(), true); err != nil {
		return answer{}, err
	}
	var a badges.Application
	err := h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		if a, err = s.Store.Application(r.Context(), r.application.ID); err != nil {
			return err
		}
		readApplication(r.body, &a.NewApplication)
		if r.body.given("processed") {
			a.ProcessedAt, _ = parseTime(r.body.text("processed"))
		}
		a, err = s.UpdateApplication(r.Context(), r.by, a.ID, a.NewApplication)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	beside, err := r.view.shallowBadgeByID(r.badge.ID)
	return answer{body: updated("application", application(a, beside))}, err
}

func deleteApplication(h *Handler, r *request) (answer, error) {
	err := h.Service.DeleteApplication(r.Context(), r.by, r.application.ID)
	return answer{body: deleted("application", application(r.application, nil))}, err
}
