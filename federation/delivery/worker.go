package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/lease"
	"laurel/federation/fetch"
	"laurel/federation/peer"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// Poster is the part of fetch.Client that deliveries need.
type Poster interface {
	Post(ctx context.Context, url, contentType string, body []byte, sign fetch.Signer) (*fetch.Response, error)
}

// Signers give the signer of an issuer's requests.
type Signers interface {
	Signer(ctx context.Context, issuerID int64, scheme signature.Scheme) (fetch.Signer, error)
}

// Peers remember what other servers have shown of themselves.
type Peers interface {
	// Knock makes a request in the scheme that the host takes, which may need a
	// second attempt.
	Knock(ctx context.Context, host string, request func(signature.Scheme) (http.Header, error)) error
	// ImportsBadges reports whether the server behind an inbox imports badges
	// from the attachment of Notes.
	ImportsBadges(ctx context.Context, inbox string) bool
}

// Worker sends what is owed. All fields but Observe are required.
type Worker struct {
	Queue   Queue
	Poster  Poster
	Signers Signers
	Peers   Peers
	Vault   *badges.Vault
	Now     func() time.Time
	Random  func() float64 // in [0, 1), for jitter
	Wake    <-chan struct{}
	Log     *slog.Logger
	Hosts   int // how many hosts are served at the same time
	// Observe is told of every attempt, for metrics: delivered, failed, waits or limited.
	Observe func(outcome string, took time.Duration)
}

const (
	batch       = 25
	leaseTime   = time.Minute // after which a dead worker's hosts are taken up again
	extendAfter = 15 * time.Second

	// OrderedAttempts is how often an activity is tried, in the first five minutes,
	// before what its issuer sends later to the host goes on without it.
	OrderedAttempts = 4
	// hostPatience is how many activities in a row a host may stumble over before
	// that counts as the host's trouble instead of theirs.
	hostPatience = 3
	// minAttempts is how often an activity is tried, at least, that its host
	// stumbles over or has no time for.
	minAttempts = 10

	giveUpAfter = 7 * 24 * time.Hour // of silence or stumbling, deliveries have failed
	probeEvery  = 7 * 24 * time.Hour // after that
)

// hostBackoff is between attempts at a host in trouble.
func hostBackoff() lease.Backoff {
	return lease.Backoff{First: time.Minute, Factor: 2, Max: 12 * time.Hour}
}

// aloneBackoff is between attempts at one activity that its host stumbles over.
func aloneBackoff() lease.Backoff {
	return lease.Backoff{First: 15 * time.Second, Factor: 4, Max: 12 * time.Hour}
}

// Pool returns the pool that sends the deliveries.
func (w *Worker) Pool() *lease.Pool[Host] {
	return &lease.Pool[Host]{
		Name:  "delivery",
		Slots: w.Hosts,
		Claim: func(ctx context.Context, n int) ([]Host, error) {
			now := w.Now()
			return w.Queue.ClaimHosts(ctx, now, now.Add(leaseTime), n)
		},
		Work: w.serve,
		Wake: w.Wake,
		Poll: time.Second,
		Log:  w.Log,
	}
}

// serve sends what is due to one host and gives the lease back.
func (w *Worker) serve(ctx context.Context, host Host) {
	bg := context.WithoutCancel(ctx)
	host, due, err := w.drain(ctx, host)
	if err == nil {
		err = w.Queue.ReleaseHost(bg, host, w.Now(), due)
	}
	if err != nil { // the lease runs out, and the host is taken up again
		w.Log.ErrorContext(ctx, "delivery failed", "host", host.Name, "error", err)
	}
}

// drain sends batch after batch until nothing is left to send, the host is in
// trouble, or ctx ends. It returns when the host is due again.
func (w *Worker) drain(ctx context.Context, host Host) (_ Host, due time.Time, err error) {
	bg := context.WithoutCancel(ctx)
	extended := w.Now()
	for {
		var ds []Delivery
		var next time.Time
		if ds, host, next, err = w.Queue.HostDeliveries(bg, host, w.Now(), batch); err != nil || len(ds) == 0 {
			return host, next, err
		}
		round := round{worker: w, host: host, waiting: make(map[sequence]bool), held: make(map[int64]bool)}
		for i, d := range ds {
			if ctx.Err() != nil && i > 0 || !round.due.IsZero() {
				break
			}
			if s, ok := sequenceOf(d.Activity); round.held[d.Activity.IssuerID] || ok && round.waiting[s] {
				continue // behind an earlier one
			}
			round.send(bg, d)
			if now := w.Now(); now.Sub(extended) > extendAfter {
				if err := w.Queue.ExtendHost(bg, host, now.Add(leaseTime)); err != nil {
					return host, due, errors.Join(err, round.record(bg))
				}
				extended = now
			}
		}
		if err := round.record(bg); err != nil {
			return host, due, err
		}
		host, due = round.host, round.due
		if !due.IsZero() {
			host.Resting = true
			return host, due, w.giveUp(bg, host)
		}
		if ctx.Err() != nil {
			return host, w.Now(), nil
		}
	}
}

// giveUp ends the deliveries of a host that has been silent for too long.
func (w *Worker) giveUp(ctx context.Context, host Host) error {
	now := w.Now()
	if host.FailingSince.IsZero() || now.Sub(host.FailingSince) < giveUpAfter {
		return nil
	}
	return w.Queue.GiveUpBefore(ctx, host, now.Add(-giveUpAfter), now, fmt.Sprintf("%s has not answered for a week", host.Name))
}

// sequence is what must arrive in order, however long it takes: all that is about
// one grant, and the Updates of one issuer's profile.
type sequence struct{ grant, profile int64 }

// sequenceOf returns where an activity belongs; ok is false for one that may
// arrive at any time.
func sequenceOf(a Activity) (s sequence, ok bool) {
	switch {
	case a.GrantID > 0:
		return sequence{grant: a.GrantID}, true
	case a.Kind == UpdateActor:
		return sequence{profile: a.IssuerID}, true
	}
	return sequence{}, false
}

// round is one batch to one host.
type round struct {
	worker    *Worker
	host      Host
	outcomes  []Outcome
	lastError string
	waiting   map[sequence]bool // those of which an activity waits
	held      map[int64]bool    // issuers whose later activities wait with one
	due       time.Time         // when set, the host must be left alone until then
}

func (r *round) record(ctx context.Context) error {
	return r.worker.Queue.Record(ctx, r.host, r.outcomes, r.lastError, r.worker.Now())
}

// send makes one attempt and decides what its result means.
func (r *round) send(ctx context.Context, d Delivery) {
	w := r.worker
	begun := w.Now()
	status, err := w.post(ctx, d)
	result := Result{At: begun, Duration: w.Now().Sub(begun), Status: status}
	if err != nil {
		result.Error = err.Error()
		r.lastError = result.Error
	}
	o := Outcome{DeliveryID: d.ID, Result: result}
	verdict := r.judge(ctx, d, status, err, &o)
	r.outcomes = append(r.outcomes, o)
	if w.Observe != nil {
		w.Observe(verdict, result.Duration)
	}
}

// judge decides about the delivery and the host (DESIGN §6).
func (r *round) judge(ctx context.Context, d Delivery, status int, err error, o *Outcome) (verdict string) {
	refusal, _ := errors.AsType[*fetch.StatusError](err)
	switch kind := fetch.KindOf(err); {
	case err == nil:
		o.State = Delivered
		r.healthy()
		return "delivered"
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable && refusal.RetryAfter > 0:
		r.due = r.worker.Now().Add(max(refusal.RetryAfter, time.Minute))
		return r.again(d, o, "limited")
	case status == http.StatusGone || status == http.StatusNotFound:
		o.State = Failed
		r.healthy()
		if status == http.StatusGone {
			if err := r.worker.Queue.InboxGone(ctx, d.Inbox, r.worker.Now()); err != nil {
				r.worker.Log.ErrorContext(ctx, "remove a deleted inbox", "host", r.host.Name, "error", err)
			}
		}
		return "failed"
	case mayPass(status) || status == 0 && kind == fetch.Unknown: // not even signed
		return r.stumbled(d, o)
	case status != 0:
		o.State = Failed
		r.healthy() // it answers, if only to refuse
		r.lastError = o.Result.Error
		return "failed"
	case kind == fetch.Refused || kind == fetch.TooLarge:
		o.State = Failed
		return "failed"
	}
	o.State = Queued
	r.inTrouble()
	return "waits"
}

// mayPass reports whether a refusal may be over at the next attempt. Who could not
// fetch our key, if only for a moment, says 401; 501 is for a kind of activity that
// the host does not know (BadgeFed's answer to a Delete).
func mayPass(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusRequestTimeout:
		return true
	}
	return status >= 500 && status != http.StatusNotImplemented
}

// stumbled is for an answer that may pass. Most do in minutes, and for so long the
// issuer's order is kept; then the activity waits alone, so that it holds up no other
// one, unless the host answers so to everything.
func (r *round) stumbled(d Delivery, o *Outcome) string {
	if s, ok := sequenceOf(d.Activity); ok {
		r.waiting[s] = true
	}
	if d.Attempts+1 < OrderedAttempts {
		r.held[d.Activity.IssuerID] = true
	}
	o.NotBefore = r.worker.Now().Add(aloneBackoff().Wait(d.Attempts+1, r.worker.Random))
	if d.Attempts == 0 {
		r.host.Stumbles++
	}
	if r.host.Stumbles >= hostPatience {
		r.inTrouble()
	}
	return r.again(d, o, "waits")
}

// again keeps a delivery for another attempt, unless there were enough.
func (r *round) again(d Delivery, o *Outcome, verdict string) string {
	o.State = Queued
	if d.Attempts+1 >= minAttempts && r.worker.Now().Sub(d.Activity.CreatedAt) >= giveUpAfter {
		o.State, verdict = Failed, "failed"
	}
	return verdict
}

func (r *round) healthy() {
	r.host.Failures, r.host.FailingSince, r.host.Stumbles, r.lastError = 0, time.Time{}, 0, ""
}

// inTrouble leaves the host alone for a while, longer each time.
func (r *round) inTrouble() {
	now := r.worker.Now()
	r.host.Failures++
	if r.host.FailingSince.IsZero() {
		r.host.FailingSince = now
	}
	wait := hostBackoff().Wait(r.host.Failures, r.worker.Random)
	if now.Sub(r.host.FailingSince) >= giveUpAfter {
		wait = probeEvery
	}
	r.due = now.Add(wait)
}

// post sends one activity, signed now.
func (w *Worker) post(ctx context.Context, d Delivery) (status int, err error) {
	body, err := w.body(ctx, d)
	if err != nil {
		return 0, err
	}
	var response *fetch.Response
	err = w.Peers.Knock(ctx, peer.HostOf(d.Inbox), func(scheme signature.Scheme) (http.Header, error) {
		sign, err := w.Signers.Signer(ctx, d.Activity.IssuerID, scheme)
		if err != nil {
			return nil, err
		}
		if response, err = w.Poster.Post(ctx, d.Inbox, vocab.ContentType, body, sign); err != nil {
			return nil, err
		}
		return response.Header, nil
	})
	if refusal, ok := errors.AsType[*fetch.StatusError](err); ok {
		if d.Activity.Kind == Offer { // some quote what they refuse
			refusal.Body = badges.RedactAcceptKeys(refusal.Body)
		}
		return refusal.Status, err
	}
	if err != nil {
		return 0, err
	}
	return response.Status, nil
}

// body returns what is sent to this inbox.
func (w *Worker) body(ctx context.Context, d Delivery) ([]byte, error) {
	switch a := d.Activity; {
	case a.Kind == Offer:
		return w.Vault.Open(a.Body, SealContext(a.URI))
	case len(a.ForBadgeServers) > 0 && w.Peers.ImportsBadges(ctx, d.Inbox):
		return a.ForBadgeServers, nil
	case a.Kind == Announce:
		// The host will fetch what is boosted, in its form if we know it by then.
		w.Peers.ImportsBadges(ctx, d.Inbox)
		return a.Body, nil
	default:
		return a.Body, nil
	}
}
