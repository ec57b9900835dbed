package external

import (
	"slices"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/vocab"
)

// external makes what is kept of what was found. It refuses a badge that names
// another issuer than the author of its Note: anybody can post anybody's badge.
func external(told Told, report verification.Report) (badges.NewExternal, error) {
	f := report.Facts
	if told.Issuer == "" {
		told.Issuer = f.IssuerURL
	}
	if !slices.Contains([]string{f.IssuerID, f.IssuerURL}, told.Issuer) || !vocab.SameOrigin(told.Issuer, told.Address) {
		return badges.NewExternal{}, badges.Errorf(badges.Forbidden, "the badge was granted by %s, not by %s", f.IssuerID, told.Issuer)
	}
	recipient, ok := recipient(f)
	if !ok {
		return badges.NewExternal{}, badges.Errorf(badges.Invalid, "the badge names nobody whom it could be shown for")
	}
	return badges.NewExternal{
		Recipient: recipient, Source: badges.FederatedExternal, Visibility: badges.Public,
		ExternalFacts: badges.ExternalFacts{
			CredentialID: f.ID, NoteID: told.Note, Standard: f.Standard,
			Title: f.Name, Description: f.Description, ImageURL: f.Image, BadgeURL: f.BadgeID, Criteria: f.Criteria, CriteriaURL: f.CriteriaURL,
			Issuer:   badges.ExternalIssuer{ID: told.Issuer, Name: f.IssuerName, URL: f.IssuerURL},
			IssuedAt: moment(f.IssuedAt), ExpiresAt: moment(f.ExpiresAt),
		},
		ExternalCheck: checked(report),
	}, nil
}

// recipient returns the first name of the recipient that is a profile in plain
// words. A hashed address says to nobody here whose badge it is.
func recipient(f verification.Facts) (badges.Identity, bool) {
	for _, r := range f.Recipients {
		if r.Hashed {
			continue
		}
		if id, err := badges.ParseProfile(r.Value); err == nil {
			return id, true
		}
	}
	return badges.Identity{}, false
}

func checked(report verification.Report) badges.ExternalCheck {
	c := badges.ExternalCheck{State: badges.ExternalState(report.State), CheckedAt: report.CheckedAt, Document: report.Credential.JSON}
	if c.Document == nil {
		c.Document = []byte(report.Credential.Text)
	}
	if step := report.Decisive(); step != nil {
		c.Problem = string(step.Code)
	}
	return c
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
