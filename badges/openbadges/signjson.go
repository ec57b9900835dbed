package openbadges

import (
	"time"

	"laurel/badges"
)

// SignJSON returns a document that is plain JSON, without a JSON-LD context, with
// one eddsa-jcs-2022 proof appended as its last member.
func SignJSON(document []byte, key SigningKey, created time.Time) ([]byte, error) {
	unsecured, err := parseObject(document)
	if err != nil {
		return nil, err
	}
	if _, signed := unsecured["proof"]; signed || len(unsecured) == 0 {
		return nil, badges.Errorf(badges.Invalid, "the document is empty or has a proof already: give it without one")
	}
	p, err := newProof(eddsaJCS2022(), unsecured, key, created)
	if err != nil {
		return nil, err
	}
	return appendProofs(document, []proof{p})
}
