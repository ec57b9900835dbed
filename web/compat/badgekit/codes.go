package badgekit

import (
	"cmp"
	"errors"
	"net/http"
	"unicode/utf8"

	"laurel/badges"
)

func showCode(c badges.ClaimCode) codeJSON {
	return codeJSON{ID: c.ID, Code: c.Code, Claimed: c.Used(), Email: presence(c.ReservedFor), MultiUse: c.MultiUse}
}

// besideCode is the badge that the answers about its codes have with them.
func besideCode(r *request) (*badgeJSON, error) {
	named, err := r.view.nameOne(r.badge)
	if err != nil {
		return nil, err
	}
	return r.view.fullBadge(named)
}

func listCodes(h *Handler, r *request) (answer, error) {
	p := pageOf(r.URL.Query())
	codes, total, err := h.Service.ClaimCodesOf(r.Context(), r.by, badges.ClaimCodeFilter{BadgeID: r.badge.ID, Offset: p.offset(), Limit: p.limit()})
	if err != nil {
		return answer{}, err
	}
	list := make([]codeJSON, len(codes))
	for n, c := range codes {
		list[n] = showCode(c)
	}
	shown, err := besideCode(r)
	return answer{body: object{{"claimCodes", list}, {"badge", shown}, {"pageData", p.data(total)}}}, err
}

func getCode(h *Handler, r *request) (answer, error) {
	c, err := h.code(r)
	if err != nil {
		return answer{}, err
	}
	shown, err := besideCode(r)
	return answer{body: object{{"badge", shown}, {"claimCode", showCode(c)}}}, err
}

// code returns the badge's code that the path names.
func (h *Handler) code(r *request) (badges.ClaimCode, error) {
	c, err := h.Service.ClaimCodeOf(r.Context(), r.by, r.badge.ID, r.params["code"])
	if badges.KindOf(err) == badges.NotFound {
		err = notFound("claimCode", "code", r.params["code"])
	}
	return c, err
}

// atLeastOne is the check of a code, which has no limit in the original.
func atLeastOne(s string) string {
	if utf8.RuneCountInString(s) < 1 {
		return msgRange
	}
	return ""
}

func postCode(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, []rule{{field: "code", needed: true, check: atLeastOne}, {field: "email", check: isEmail}}, false); err != nil {
		return answer{}, err
	}
	return h.createCode(r, badges.NewClaimCode{Code: r.body.text("code")})
}

func postRandomCode(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, []rule{{field: "email", check: isEmail}}, false); err != nil {
		return answer{}, err
	}
	return h.createCode(r, badges.NewClaimCode{})
}

// createCode makes a code. One that comes as claimed is claimed at once.
func (h *Handler) createCode(r *request, n badges.NewClaimCode) (answer, error) {
	n.ReservedFor, n.MultiUse = r.body.text("email"), r.body.truth("multiuse")
	var c badges.ClaimCode
	err := h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		c, err = s.CreateClaimCode(r.Context(), r.by, r.badge.ID, n)
		if err == nil && n.Code != "" && r.body.truth("claimed") {
			c, err = s.Claim(r.Context(), r.by, r.badge.ID, c.Code, c.ReservedFor)
		}
		return err
	})
	if badges.KindOf(err) == badges.Conflict {
		return answer{}, &failure{
			status: http.StatusConflict, Code: codeConflict, Message: "claimCode with that `code` already exists",
			Details: struct {
				Code     string `json:"code"`
				Email    string `json:"email,omitempty"`
				MultiUse bool   `json:"multiuse"`
			}{n.Code, n.ReservedFor, n.MultiUse},
		}
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := besideCode(r)
	made := newCodeJSON{ID: c.ID, Code: c.Code, Claimed: c.Used(), Email: c.ReservedFor, MultiUse: c.MultiUse}
	return answer{status: http.StatusCreated, body: object{{"status", "created"}, {"claimCode", made}, {"badge", shown}}}, err
}

func deleteCode(h *Handler, r *request) (answer, error) {
	c, err := h.Service.DeleteClaimCode(r.Context(), r.by, r.badge.ID, r.params["code"])
	if badges.KindOf(err) == badges.NotFound {
		err = notFound("claimCode", "code", r.params["code"])
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := besideCode(r)
	return answer{body: object{{"status", "deleted"}, {"badge", shown}, {"claimCode", showCode(c)}}}, err
}

// postClaim uses a code up. A site that names nobody claims a reserved code for
// whom it is reserved.
func postClaim(h *Handler, r *request) (answer, error) {
	c, err := h.code(r)
	if err != nil {
		return answer{}, err
	}
	email := cmp.Or(r.body.text("email"), c.ReservedFor)
	c, err = h.Service.Claim(r.Context(), r.by, r.badge.ID, c.Code, email)
	if err != nil {
		return answer{}, claimFailure(err, r.params["code"], email)
	}
	shown, err := besideCode(r)
	return answer{body: object{{"status", "updated"}, {"claimCode", showCode(c)}, {"badge", shown}}}, err
}

// claimFailure returns the original's shape of the errors of a claim.
func claimFailure(err error, code, email string) error {
	e, ok := errors.AsType[*badges.Error](err)
	switch {
	case errors.Is(err, badges.ErrClaimCodeUsed):
		return alreadyUsed(code)
	case ok && e.Kind == badges.NotFound && e.Field == "claimCode":
		return notFound("claimCode", "code", code)
	case ok && e.Kind == badges.Forbidden && code != "":
		return invalidFields(detail{Message: e.Message, Field: "email", Value: email})
	}
	return err
}

// getBadgeOfCode finds the badge that a code is for, anywhere below a container.
func getBadgeOfCode(h *Handler, r *request) (answer, error) {
	code := r.params["code"]
	codes, _, err := h.Service.ClaimCodesOf(r.Context(), r.by, badges.ClaimCodeFilter{Under: r.id(), Code: code})
	if err == nil && len(codes) == 0 {
		err = notFound("claimCode", "code", code)
	}
	if err != nil {
		return answer{}, err
	}
	b, err := r.view.badgeByID(r.at(), codes[0].BadgeID, "code", code)
	if err != nil {
		return answer{}, err
	}
	r.badge = b
	shown, err := besideCode(r)
	return answer{body: object{{"badge", claimedBadgeJSON{shown, bitOf(codes[0].Used())}}}}, err
}
