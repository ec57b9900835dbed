package badgekit

import (
	"cmp"
	"strings"
	"time"

	"laurel/badges"
)

// instanceExtra is what this API gives back of an instance and the domain does not
// keep with the grant.
type instanceExtra struct {
	ClaimCode string `json:"claimCode,omitempty"`
	Email     string `json:"email,omitempty"` // as given, in upper case, too
}

// awarded are the states in which a grant is an instance of this API: one that
// waits for an answer is not awarded yet.
func awarded() []badges.State { return []badges.State{badges.Accepted, badges.Processed} }

// earner returns by what this API knows the recipient of a grant: the address, or
// what there is for one that was granted elsewhere without.
func earner(g badges.Grant, extra instanceExtra) string {
	return cmp.Or(original(extra.Email, strings.ToLower, g.Email), g.Identity.Handle, g.ProfileURI)
}

// instances shows grants, each with its badge.
func (v *view) instances(grants []badges.Grant) ([]instanceJSON, error) {
	ids := make([]int64, len(grants))
	for n, g := range grants {
		ids[n] = g.ID
	}
	list := make([]instanceJSON, len(grants))
	if len(grants) == 0 {
		return list, nil
	}
	slugs, err := v.Reader.Slugs(v.ctx, System, kindInstance, ids...)
	if err != nil {
		return nil, err
	}
	extra, err := extras[instanceExtra](v.ctx, v.Reader, kindInstance, ids...)
	if err != nil {
		return nil, err
	}
	shown := make(map[int64]*badgeJSON) // many instances have few badges
	for n, g := range grants {
		if shown[g.BadgeID] == nil {
			if shown[g.BadgeID], err = v.shallowBadgeByID(g.BadgeID); err != nil {
				return nil, err
			}
		}
		slug := cmp.Or(slugs[g.ID], g.ULID)
		list[n] = instanceJSON{
			Slug: slug, Email: earner(g, extra[g.ID]), Expires: presentTime(g.ExpiresAt), IssuedOn: timestampOf(g.GrantedAt),
			ClaimCode: presence(extra[g.ID].ClaimCode), AssertionURL: v.assertionURL(slug), Badge: shown[g.BadgeID],
		}
	}
	return list, nil
}

// shallowBadgeByID also shows badges that were deleted: what was awarded stands.
func (v *view) shallowBadgeByID(id int64) (*badgeJSON, error) {
	b, err := v.Reader.Badge(v.ctx, id)
	if err != nil {
		return nil, err
	}
	named, err := v.nameOne(b)
	if err != nil {
		return nil, err
	}
	return v.shallowBadge(named)
}

// newInstance shows a grant that was just made, without its badge.
func (v *view) newInstance(g badges.Grant, slug string, extra instanceExtra) newInstanceJSON {
	return newInstanceJSON{
		Slug: slug, Email: earner(g, extra), Expires: presentTime(g.ExpiresAt), IssuedOn: timestampOf(g.GrantedAt),
		ClaimCode: extra.ClaimCode, AssertionURL: v.assertionURL(slug),
	}
}

// instanceRules are for a single award.
func instanceRules() []rule {
	return append([]rule{{field: "email", needed: true, check: isEmail}, {field: "slug", check: upTo(255)}}, awardRules()...)
}

// awardRules are for what all awards of a request have in common.
func awardRules() []rule {
	return []rule{{field: "issuedOn", check: isTime}, {field: "expires", check: isTime}}
}

// readAward reads an award to one earner.
func readAward(f fields, badgeID int64, email, slug string) badges.AwardRequest {
	moment := func(name string) time.Time {
		t, _ := parseTime(f.text(name)) // validated
		return t
	}
	code := f.text("claimCode")
	return badges.AwardRequest{
		GrantRequest: badges.GrantRequest{BadgeID: badgeID, Email: email, ExpiresAt: moment("expires")},
		IssuedAt:     moment("issuedOn"),
		ClaimCode:    code,
		Comment:      f.text("comment"),
		Foreign:      foreign(kindInstance, slug, instanceExtra{ClaimCode: code, Email: email}),
	}
}
