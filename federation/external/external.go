// Package external takes in badges that were granted on other servers, told of by
// actors whom ours follow, and keeps what is known of them true.
//
// What it promises: nothing is kept that was not verified at its origin. The Note
// is the issuer's own (the actor that signed it, or the document at its id), issuer,
// author and actor are the same, and the credential is fetched from the issuer's own
// server and checked by package verification, with its proofs and its status. What
// the origin does not answer for is tried again and, once known, keeps its state as
// of the last check.
//
// Work is queued in one lane for each server that is asked, so that one request at
// a time goes there, however many badges it tells of.
package external

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/badges/verification"
	"laurel/federation/fetch"
	"laurel/federation/vocab"
)

// TaskKind is the kind of the tasks that are queued here.
const TaskKind = "external"

// Told is what a server says of a badge. It is the payload of a task.
type Told struct {
	Note    string `json:"note,omitempty"`    // the Note's id; of a boost, what was boosted
	Issuer  string `json:"issuer,omitempty"`  // the Note's author, whose words these are; "": the Note is to be read at its id
	Address string `json:"address,omitempty"` // of the credential, else of the assertion
	Boost   bool   `json:"boost,omitempty"`   // our announcer follows the issuer
	// Withdrawn: the issuer has deleted the Note.
	Withdrawn bool `json:"withdrawn,omitempty"`
	// Check is a badge that is known and to be asked about again; Missing that it was
	// not found at its address the last time.
	Check   int64 `json:"check,omitempty"`
	Missing bool  `json:"missing,omitempty"`
	// Endorsement is one that is known and to be checked again.
	Endorsement int64 `json:"endorsement,omitempty"`
}

// Store is where the badges are.
type Store interface {
	badges.Reader
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is one transaction.
type Tx interface {
	Enqueue(ctx context.Context, lane, kind string, payload []byte, at time.Time) error
	// ClaimExternals returns federated badges that were neither checked nor asked
	// about since before, longest ago first, and notes that those which take says
	// are asked about now.
	ClaimExternals(ctx context.Context, before, now time.Time, limit int, take func(badges.External) bool) ([]badges.External, error)
	// ClaimEndorsements does the same with endorsements of other servers that stand.
	ClaimEndorsements(ctx context.Context, before, now time.Time, limit int) ([]badges.Endorsement, error)
}

// Fetcher reads Notes. Both refuse what the server's policy does.
type Fetcher interface {
	GetActivity(ctx context.Context, url string) (*fetch.Response, error)
	Get(ctx context.Context, url, accept string) (*fetch.Response, error)
}

// Verifier checks badges and keeps what it found.
type Verifier interface {
	Take(ctx context.Context, in verification.Input) (verification.Report, error)
}

// Endorsements checks the credentials of endorsements.
type Endorsements interface {
	VerifyEndorsement(ctx context.Context, credential []byte) (verification.Report, verification.Endorsement)
}

// Importer does the work. All fields are required, but for Endorsements: without it
// those of other servers are not checked again.
type Importer struct {
	Store    Store
	Site     *badges.Site
	Service  *badges.Service
	Fetch    Fetcher
	Verifier Verifier

	Endorsements Endorsements

	Now func() time.Time
	Log *slog.Logger
}

// Tell queues what a server says, behind what else that server is to be asked.
func (i *Importer) Tell(ctx context.Context, told Told) error {
	lane := TaskKind + "/" + host(told)
	if told.Missing {
		lane = fmt.Sprintf("%s/missing/%d", TaskKind, told.Check) // it waits for a day, and nobody behind it
	}
	return i.Store.InTx(ctx, func(tx Tx) error { return i.enqueue(ctx, tx, lane, told) })
}

func (i *Importer) enqueue(ctx context.Context, tx Tx, lane string, told Told) error {
	payload, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, lane, TaskKind, payload, i.Now())
}

func host(told Told) string {
	address := told.Note
	if address == "" {
		address = told.Address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// Handle does one task.
func (i *Importer) Handle(ctx context.Context, t task.Task) error {
	var told Told
	if err := json.Unmarshal(t.Payload, &told); err != nil {
		return task.Permanent(err)
	}
	switch {
	case told.Withdrawn:
		return i.withdraw(ctx, told)
	case told.Endorsement != 0:
		return i.checkEndorsement(ctx, told.Endorsement)
	case told.Check != 0:
		return i.check(ctx, told, t.Attempts > 0)
	}
	err := i.take(ctx, told)
	switch badges.KindOf(err) {
	case badges.Invalid, badges.Forbidden, badges.NotFound:
		i.Log.InfoContext(ctx, "badge from elsewhere not taken", "note", told.Note, "reason", badges.MessageOf(err))
		return nil
	}
	return err
}

// take verifies a badge and keeps it.
func (i *Importer) take(ctx context.Context, told Told) error {
	if told.Issuer == "" {
		var err error
		if told, err = i.read(ctx, told); err != nil {
			return err
		}
	}
	if err := i.admit(ctx, told); err != nil {
		return err
	}
	report, err := i.Verifier.Take(ctx, verification.Input{URL: told.Address})
	if err != nil {
		return err
	}
	switch report.State {
	case verification.Valid, verification.Expired:
	case verification.Revoked:
		return i.review(ctx, told.Note, report)
	case verification.Unknown:
		return fmt.Errorf("%s could not be checked: %s", told.Address, reason(report))
	default:
		return badges.Errorf(badges.Forbidden, "the badge is not genuine: %s", reason(report))
	}
	kept, err := external(told, report)
	if err != nil {
		return err
	}
	_, err = i.Service.ReceiveExternal(ctx, kept, told.Boost)
	return err
}

// read fetches the Note that somebody has boosted from its own server. What is there
// is the issuer's word; who boosted it vouches for nothing. BadgeFed boosts what it
// has imported by the address of the assertion, which may be no Note.
func (i *Importer) read(ctx context.Context, told Told) (Told, error) {
	if i.Site.Has(host(told)) {
		return told, badges.Errorf(badges.Invalid, "it is a badge of this server")
	}
	response, err := i.Fetch.GetActivity(ctx, told.Note)
	switch fetch.KindOf(err) {
	case fetch.Unreadable:
		told.Note, told.Address = "", told.Note
		return told, nil
	case fetch.Refused, fetch.TooLarge, fetch.NoSuchHost:
		return told, badges.Errorf(badges.Invalid, "what was boosted can't be read: %v", err)
	}
	if missing(err) {
		return told, badges.Errorf(badges.NotFound, "what was boosted is gone")
	}
	if err != nil {
		return told, err
	}
	var note vocab.Object
	if err := json.Unmarshal(response.Body, &note); err != nil {
		return told, badges.Errorf(badges.Invalid, "what was boosted is no Note")
	}
	if !vocab.SameOrigin(note.ID, response.URL) || !vocab.SameOrigin(note.AttributedTo.ID, note.ID) {
		return told, badges.Errorf(badges.Forbidden, "the Note is not on the server of its author")
	}
	if !note.IsPublic() || note.BadgeAddress() == "" || note.InReplyTo.ID != "" {
		return told, badges.Errorf(badges.Invalid, "what was boosted is no public Note of a badge")
	}
	told.Note, told.Issuer, told.Address = note.ID, note.AttributedTo.ID, note.BadgeAddress()
	return told, nil
}

// admit refuses what this server does not want to show.
func (i *Importer) admit(ctx context.Context, told Told) error {
	from := told.Issuer
	if from == "" {
		from = told.Address
	}
	if i.Site.Has(host(Told{Note: from})) {
		return badges.Errorf(badges.Invalid, "it is a badge of this server")
	}
	if !vocab.SameOrigin(told.Address, from) {
		return badges.Errorf(badges.Forbidden, "the badge %s is not on the server of its issuer", told.Address)
	}
	rule, err := badges.ActorRule(ctx, i.Store, from)
	if err == nil && (rule.Severity == badges.Suspend || rule.Severity == badges.Silence) {
		err = badges.Errorf(badges.Forbidden, "%s is not to be shown here", from)
	}
	return err
}

// reason says what decided, for logs and for admins.
func reason(report verification.Report) string {
	step := report.Decisive()
	if step == nil {
		return string(report.State)
	}
	return strings.TrimSpace(step.Message + " " + step.Detail)
}
