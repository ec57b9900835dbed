package verification

import (
	"encoding/json"
	"time"
)

// State is the answer in one word.
type State string

const (
	Valid   State = "valid"
	Expired State = "expired" // genuine, but its time is over
	Revoked State = "revoked" // taken back, or suspended, by the issuer
	Invalid State = "invalid" // not genuine, or against its standard's rules
	Unknown State = "unknown" // could not be checked: something that is needed did not answer, or is not understood
)

// Outcome is how one step ended.
type Outcome string

const (
	Pass    Outcome = "pass"
	Fail    Outcome = "fail"
	Warn    Outcome = "warn"    // against good practice; it does not decide
	Unclear Outcome = "unknown" // could not be checked
	Skipped Outcome = "skipped" // nothing to check, or not asked for
)

// Step is one thing that was checked.
type Step struct {
	Kind    Kind    `json:"kind"`
	Code    Code    `json:"code"` // what was found; each code has one meaning for ever
	Outcome Outcome `json:"outcome"`
	Subject string  `json:"subject,omitempty"` // what was checked: an address, a key's id, a field
	Message string  `json:"message"`           // the finding as an English sentence
	Detail  string  `json:"detail,omitempty"`  // the cause, for those who know the standard
}

// Identity is one name by which a badge knows its recipient.
type Identity struct {
	Type   string `json:"type"`  // "email", "url", "id" …, as the badge has it
	Value  string `json:"value"` // or its hash, "sha256$…"
	Hashed bool   `json:"hashed"`
	Salt   string `json:"salt,omitempty"`
}

// Evidence is what the issuer names as proof of the achievement.
type Evidence struct {
	URL       string `json:"url,omitempty"`
	Name      string `json:"name,omitempty"`
	Narrative string `json:"narrative,omitempty"`
}

// Result is what the recipient achieved, as Open Badges 3.0 has it. What the badge
// doesn't say is empty.
type Result struct {
	Name     string `json:"name,omitempty"` // such as "Final score"
	Type     string `json:"type,omitempty"` // such as "RawScore"
	Value    string `json:"value"`          // the value, the status or the name of the level
	Min      string `json:"min,omitempty"`
	Max      string `json:"max,omitempty"`
	Required string `json:"required,omitempty"` // to pass
}

// Facts are what the badge says. They are the badge's words: without a State of
// Valid, Expired or Revoked nobody vouches for them.
type Facts struct {
	Standard string `json:"standard,omitempty"` // such as "Open Badges 2.0"
	Form     string `json:"form,omitempty"`     // "hosted", "signed", "embedded proof" or "JWT"
	ID       string `json:"id,omitempty"`       // the credential's or assertion's

	IssuerID    string `json:"issuerId,omitempty"`
	IssuerName  string `json:"issuerName,omitempty"`
	IssuerURL   string `json:"issuerUrl,omitempty"`
	IssuerImage string `json:"issuerImage,omitempty"`

	BadgeID     string   `json:"badgeId,omitempty"`
	Name        string   `json:"name,omitempty"`
	Description string   `json:"description,omitempty"`
	Image       string   `json:"image,omitempty"`
	CriteriaURL string   `json:"criteriaUrl,omitempty"`
	Criteria    string   `json:"criteria,omitempty"` // Markdown
	Tags        []string `json:"tags,omitempty"`

	Recipients []Identity `json:"recipients,omitempty"`
	Evidence   []Evidence `json:"evidence,omitempty"`
	Results    []Result   `json:"results,omitempty"`
	IssuedAt   *time.Time `json:"issuedAt,omitempty"`
	ExpiresAt  *time.Time `json:"expiresAt,omitempty"`

	RevocationReason string `json:"revocationReason,omitempty"`
}

// Document is one answer that the report rests on, as it was fetched.
type Document struct {
	URL  string          `json:"url,omitempty"`
	Text string          `json:"text,omitempty"` // what is no JSON, such as a JWT
	JSON json.RawMessage `json:"json,omitempty"`
}

// Report is what a verification found.
type Report struct {
	State     State     `json:"state"`
	CheckedAt time.Time `json:"checkedAt"`
	Steps     []Step    `json:"steps"`
	Facts     Facts     `json:"facts"`
	// Credential is the badge itself: the JSON document, or the JWS as text.
	Credential Document `json:"credential"`
	// Documents are all others that were fetched, in that order.
	Documents []Document `json:"documents,omitempty"`
}

// Decisive returns the step that made the state what it is, for a summary; nil
// for a valid badge.
func (r Report) Decisive() *Step {
	want := map[State]Outcome{Invalid: Fail, Revoked: Fail, Expired: Fail, Unknown: Unclear}[r.State]
	for i, s := range r.Steps {
		if s.Outcome == want && (want != Fail || s.Code.state() == r.State) {
			return &r.Steps[i]
		}
	}
	return nil
}

// conclude makes the state out of the steps. What is not genuine is nothing
// else; what is known to be revoked stays so, whatever could not be checked.
func conclude(steps []Step) State {
	found := make(map[State]bool)
	for _, s := range steps {
		switch s.Outcome {
		case Fail:
			found[s.Code.state()] = true
		case Unclear:
			found[Unknown] = true
		}
	}
	for _, state := range []State{Invalid, Revoked, Unknown, Expired} {
		if found[state] {
			return state
		}
	}
	if len(steps) == 0 {
		return Unknown
	}
	return Valid
}
