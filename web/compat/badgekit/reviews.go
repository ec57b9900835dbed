package badgekit

import (
	"net/http"

	"laurel/badges"
)

func reviewRules() []rule {
	return []rule{{field: "author", needed: true, check: isEmail}}
}

// readReview puts what the body says into a review. Items that are left out stay,
// which the original emptied.
func readReview(f fields, n *badges.NewReview) {
	f.change("author", &n.Author)
	f.change("comment", &n.Comment)
	if !f.given("reviewItems") {
		return
	}
	n.Items = nil
	for _, item := range f.objects("reviewItems") {
		i := badges.ReviewItem{Satisfied: item.truth("satisfied"), Comment: item.text("comment")}
		if id := item.whole("criterionId"); id != nil {
			i.RequirementID = *id
		}
		n.Items = append(n.Items, i)
	}
}

func review(v badges.Review) reviewJSON {
	shown := reviewJSON{ID: v.ID, Slug: v.Slug, Author: v.Author, Comment: presence(v.Comment), Items: []reviewItemJSON{}}
	for _, i := range v.Items {
		shown.Items = append(shown.Items, reviewItemJSON{CriterionID: i.RequirementID, Satisfied: bitOf(i.Satisfied), Comment: i.Comment})
	}
	return shown
}

func listReviews(h *Handler, r *request) (answer, error) {
	found, err := h.Service.ReviewsOf(r.Context(), r.by, r.application.ID)
	if err != nil {
		return answer{}, err
	}
	p := pageOf(r.URL.Query())
	total := len(found)
	if p != (page{}) { // there are few; they are cut here
		found = found[min(p.offset(), total):min(p.offset()+p.limit(), total)]
	}
	list := make([]reviewJSON, len(found))
	for n, v := range found {
		list[n] = review(v)
	}
	return answer{body: object{{"reviews", list}, {"pageData", p.data(total)}}}, nil
}

// review returns the application's review that the path names.
func (h *Handler) review(r *request) (badges.Review, error) {
	slug := r.params["review"]
	v, err := h.Service.ReviewOf(r.Context(), r.by, r.application.ID, slug)
	if badges.KindOf(err) == badges.NotFound {
		err = notFound("review", "slug", slug)
	}
	return v, err
}

func getReview(h *Handler, r *request) (answer, error) {
	v, err := h.review(r)
	return answer{body: object{{"review", review(v)}}}, err
}

func postReview(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, reviewRules(), false); err != nil {
		return answer{}, err
	}
	var n badges.NewReview
	readReview(r.body, &n)
	v, err := h.Service.Review(r.Context(), r.by, r.application.ID, n)
	return answer{
		status: http.StatusCreated, location: r.location(v.Slug), body: created("review", review(v)),
	}, err
}

func putReview(h *Handler, r *request) (answer, error) {
	v, err := h.review(r)
	if err != nil {
		return answer{}, err
	}
	if err := validate(r.body, reviewRules(), true); err != nil {
		return answer{}, err
	}
	id := v.ID
	err = h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		if v, err = s.Store.Review(r.Context(), id); err != nil {
			return err
		}
		readReview(r.body, &v.NewReview)
		v, err = s.UpdateReview(r.Context(), r.by, id, v.NewReview)
		return err
	})
	return answer{body: updated("review", review(v))}, err
}

// deleteReview shows the review under the name badge, as the original does and
// documents.
func deleteReview(h *Handler, r *request) (answer, error) {
	v, err := h.review(r)
	if err != nil {
		return answer{}, err
	}
	err = h.Service.DeleteReview(r.Context(), r.by, v.ID)
	return answer{body: deleted("badge", review(v))}, err
}
