package badgekit

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"laurel/badges"
)

// instanceSlugSize is how many bytes a made-up slug of an instance has, as many as
// a SHA-1 sum. Whoever knows it can see the assertion.
const instanceSlugSize = 20

// listInstances lists a badge's instances. How many there are the badge itself
// knows, so that no page of a hundred thousand has to count them.
func listInstances(h *Handler, r *request) (answer, error) {
	holders := func() (int, error) { return r.badge.Holders, nil }
	return h.listGrants(r, badges.GrantFilter{BadgeID: r.badge.ID}, holders)
}

// listInstancesOf lists an earner's instances below a container. Who has none has
// an empty list.
func listInstancesOf(h *Handler, r *request) (answer, error) {
	f := badges.GrantFilter{Under: r.id(), Email: r.params["email"], States: awarded()}
	return h.listGrants(r, f, func() (int, error) { return h.Reader.CountGrants(r.Context(), f) })
}

// listGrants lists the awarded grants of a filter, of which count tells how many
// there are in all.
func (h *Handler) listGrants(r *request, f badges.GrantFilter, count func() (int, error)) (answer, error) {
	p := pageOf(r.URL.Query())
	f.States, f.Oldest, f.Offset, f.Limit = awarded(), true, p.offset(), p.limit()
	grants, err := h.Reader.Grants(r.Context(), f)
	if err != nil {
		return answer{}, err
	}
	total := 0
	if p != (page{}) {
		if total, err = count(); err != nil {
			return answer{}, err
		}
	}
	list, err := r.view.instances(grants)
	return answer{body: object{{"instances", list}, {"pageData", p.data(total)}}}, err
}

// instance returns the grant of the path's badge to the path's earner.
func (h *Handler) instance(r *request) (badges.Grant, error) {
	email := r.params["email"]
	grants, err := h.Reader.Grants(r.Context(), badges.GrantFilter{
		BadgeID: r.badge.ID, Email: email, States: awarded(), Limit: 1,
	})
	if err != nil {
		return badges.Grant{}, err
	}
	if len(grants) == 0 {
		return badges.Grant{}, notFound("badgeInstance", "email", email)
	}
	return grants[0], nil
}

func getInstance(h *Handler, r *request) (answer, error) {
	g, err := h.instance(r)
	if err != nil {
		return answer{}, err
	}
	list, err := r.view.instances([]badges.Grant{g})
	if err != nil {
		return answer{}, err
	}
	return answer{body: object{{"instance", list[0]}}}, nil
}

// deleteInstance revokes a grant. Its answer has no status word.
func deleteInstance(h *Handler, r *request) (answer, error) {
	g, err := h.instance(r)
	if err != nil {
		return answer{}, err
	}
	list, err := r.view.instances([]badges.Grant{g})
	if err != nil {
		return answer{}, err
	}
	if _, err := h.Service.Revoke(r.Context(), r.by, g.ID, ""); err != nil {
		return answer{}, err
	}
	return answer{body: object{{"instance", list[0]}}}, nil
}

func postInstance(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, instanceRules(), false); err != nil {
		return answer{}, err
	}
	slug, email := r.body.text("slug"), r.body.text("email")
	if slug == "" {
		var err error
		if slug, err = h.randomHex(instanceSlugSize); err != nil {
			return answer{}, err
		}
	}
	request := readAward(r.body, r.badge.ID, email, slug)
	g, err := h.Service.Award(r.Context(), r.by, request)
	if err != nil {
		return answer{}, h.awardFailure(r, request, g, err)
	}
	made := r.view.newInstance(g, slug, instanceExtra{ClaimCode: request.ClaimCode, Email: email})
	return answer{
		status: http.StatusCreated, location: r.view.prefix + "/public/assertions/" + url.PathEscape(slug), body: created("instance", made),
	}, nil
}

// awardFailure returns the original's shape of the errors of an award. A grant that
// stands is named by its assertion.
func (h *Handler) awardFailure(r *request, request badges.AwardRequest, standing badges.Grant, err error) error {
	switch {
	case errors.Is(err, badges.ErrSlugTaken):
		return duplicate("badgeInstance", struct {
			Slug  string `json:"slug"`
			Email string `json:"email"`
		}{request.Foreign.Slug, request.Email})
	case badges.KindOf(err) == badges.Conflict && standing.ID != 0:
		list, viewErr := r.view.instances([]badges.Grant{standing})
		if viewErr != nil {
			return viewErr
		}
		return &failure{
			status: http.StatusConflict, Code: codeConflict,
			Message: "User " + request.Email + " has already been awarded badge",
			Details: struct {
				AssertionURL string `json:"assertionUrl"`
			}{list[0].AssertionURL},
		}
	}
	return claimFailure(err, request.ClaimCode, request.Email)
}

// maxBulk is how many awards one request may ask for. They are one transaction, for
// which all others wait.
const maxBulk = 5000

// postInstances awards to many or, when one of them is wrong, to nobody. The answer
// has the new instances only.
func postInstances(h *Handler, r *request) (answer, error) {
	emails, ok := r.body["emails"].([]any)
	if !ok {
		return answer{}, &failure{status: http.StatusBadRequest, Message: "`emails` must be an array of e-mail addresses"}
	}
	if len(emails) > maxBulk {
		return answer{}, &failure{
			status: http.StatusBadRequest, Message: fmt.Sprintf("`emails` has %d addresses; send at most %d at once", len(emails), maxBulk),
		}
	}
	wrong := mistakes(r.body, awardRules(), false)
	for _, e := range emails {
		wrong = append(wrong, mistakes(fields{"email": e}, []rule{{field: "email", needed: true, check: isEmail}}, false)...)
	}
	if len(wrong) > 0 {
		return answer{}, invalidFields(wrong...)
	}
	requests := make([]badges.AwardRequest, len(emails))
	for n, e := range emails {
		slug, err := h.randomHex(instanceSlugSize)
		if err != nil {
			return answer{}, err
		}
		requests[n] = readAward(r.body, r.badge.ID, textOf(e), slug)
	}
	grants, err := h.Service.AwardMany(r.Context(), r.by, requests)
	if err != nil {
		return answer{}, claimFailure(err, r.body.text("claimCode"), "")
	}
	ids := make([]int64, len(grants))
	for n, g := range grants {
		ids[n] = g.ID
	}
	named, err := h.Reader.Slugs(r.Context(), System, kindInstance, ids...)
	if err != nil {
		return answer{}, err
	}
	kept, err := extras[instanceExtra](r.Context(), h.Reader, kindInstance, ids...)
	made := make([]newInstanceJSON, len(grants))
	for n, g := range grants {
		made[n] = r.view.newInstance(g, named[g.ID], kept[g.ID])
	}
	return answer{status: http.StatusCreated, body: created("instances", made)}, err
}
