package web

import (
	"context"
	"net/url"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/templates"
)

// verificationOf says in words what this server itself knows of a grant that it
// keeps: who granted and who accepted it, that its documents are final, and how it
// stands now.
func (s *server) verificationOf(ctx context.Context, i badges.Issuer, g badges.Grant) (templates.Verification, error) {
	if g.AcceptedAt.IsZero() {
		return templates.Verification{}, nil
	}
	sealed, err := s.sealed(ctx, g)
	if err != nil {
		return templates.Verification{}, err
	}
	standing := templates.VerificationStep{Kind: "standing", Outcome: templates.Pass}
	if g.State == badges.Revoked {
		standing.Outcome, standing.At = templates.Fail, g.RevokedAt
	}
	valid := templates.VerificationStep{Kind: "valid", Outcome: templates.Pass, At: g.ExpiresAt}
	if g.Expired(s.Now()) {
		valid.Outcome = templates.Fail
	}
	view := templates.Verification{Steps: []templates.VerificationStep{
		{Kind: "issued", Outcome: templates.Pass, Name: i.Name, At: g.GrantedAt},
		{Kind: "accepted", Outcome: templates.Pass, At: g.AcceptedAt},
		sealed, standing, valid,
	}}
	if g.State != badges.Accepted && g.Visibility != badges.Private {
		view.Check = verifyPath + "?" + url.Values{"url": {s.Site.Credential(i, g)}}.Encode()
	}
	return view, nil
}

// sealed reports whether the grant has its final documents, with the fingerprint that
// they got when they were signed.
func (s *server) sealed(ctx context.Context, g badges.Grant) (templates.VerificationStep, error) {
	step := templates.VerificationStep{Kind: "sealed", Outcome: templates.Unknown}
	if g.Fingerprint == "" {
		return step, nil
	}
	document, err := s.Reader.Document(ctx, g.ID, badges.CredentialDocument)
	switch {
	case badges.KindOf(err) == badges.NotFound:
		return step, nil
	case err != nil:
		return step, err
	}
	step.Outcome, step.At = templates.Pass, g.ProcessedAt
	if fingerprint, err := openbadges.Fingerprint(document); err != nil || fingerprint != g.Fingerprint {
		step.Outcome = templates.Fail
	}
	return step, nil
}
