package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
)

const (
	verifyPath = "/verify"
	// verifiesPerMinute is how many badges one network may have checked in a
	// minute: each makes this server ask others up to a dozen times.
	verifiesPerMinute = 20
	maxUpload         = 2 << 20 // bytes of the form, with a baked picture
)

// Verifier checks badges.
type Verifier interface {
	Verify(context.Context, verification.Input) verification.Report
	// Keep keeps what was found of a badge that is shown here from now on.
	Keep(context.Context, verification.Report) error
}

// Snapshots keeps what was found out about grants that are shown here.
type Snapshots interface {
	// Snapshot returns the last verification of a credential, else NotFound.
	Snapshot(ctx context.Context, credentialID string) (badges.Snapshot, error)
}

// routeVerify are the page on which anybody has a badge checked, and the signed
// snapshots of earlier verifications.
func (s *server) routeVerify(r chi.Router) {
	limiter := httprate.NewRateLimiter(verifiesPerMinute, time.Minute)
	r.Get(verifyPath, s.handle(s.getVerify))
	r.Post(verifyPath, s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if limiter.OnLimit(w, r, Network(r)) {
			return badges.Errorf(badges.Limited, "That were many badges in one minute. Wait a moment, then check the next one.")
		}
		return s.postVerify(w, r)
	}))
}

// getSnapshot sends what was found out about a credential, signed by this server's
// own actor.
func (s *server) getSnapshot(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.Snapshots.Snapshot(r.Context(), r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", plainJSON)
	return sendDocument(w, r, http.StatusOK, kept.Document)
}

// getVerify asks which badge. A link may fill in its address; nothing is fetched
// before somebody presses the button.
func (s *server) getVerify(w http.ResponseWriter, r *http.Request) error {
	view := templates.Verify{Head: s.head(r, s.Site.Origin(host(r))+verifyPath)}
	view.Address = badges.Truncate(r.URL.Query().Get("url"), maxVerifyAddress)
	return s.show(w, r, http.StatusOK, view)
}

// maxVerifyAddress limits an address that was typed, in characters.
const maxVerifyAddress = 2000

// postVerify checks what was handed in: the file if there is one, else the text,
// else the address.
func (s *server) postVerify(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return badges.Errorf(badges.TooLarge, "The file has more than %d MB. Give the badge's address instead.", maxUpload>>20)
		}
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	view := templates.Verify{Head: s.head(r, s.Site.Origin(host(r))+verifyPath)}
	view.Unlisted = true
	view.Address = strings.TrimSpace(badges.Truncate(r.PostFormValue("address"), maxVerifyAddress))
	view.Text = strings.TrimSpace(r.PostFormValue("text"))
	view.Recipient = strings.TrimSpace(badges.Truncate(r.PostFormValue("recipient"), maxAddress))
	in := verification.Input{URL: view.Address}
	if view.Recipient != "" {
		in.Recipients = []string{view.Recipient}
	}
	if view.Text != "" {
		in.URL, in.Data = "", []byte(view.Text)
	}
	file, err := uploaded(r, "file")
	if err != nil {
		return err
	}
	if len(file) > 0 {
		in.URL, in.Data = "", file
	}
	if in.URL == "" && len(in.Data) == 0 {
		return s.show(w, r, http.StatusOK, view)
	}
	report := s.Verifier.Verify(r.Context(), in)
	s.countVerified(r, report.Facts.ID)
	view.Checked = s.checked(r.Context(), in, report)
	w.Header().Set("Cache-Control", "no-store")
	return s.show(w, r, http.StatusOK, view)
}

// uploaded reads a file of a form, nil for none.
func uploaded(r *http.Request, name string) ([]byte, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	file, _, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "The file did not arrive whole. Go back and send it again.")
	}
	defer file.Close()
	return io.ReadAll(file)
}

// checked turns a report into words. When the issuer's server is gone, what was
// found and signed here earlier takes its place, with all that the badge said then:
// of what was handed in now, nothing is proved.
func (s *server) checked(ctx context.Context, in verification.Input, report verification.Report) *templates.Checked {
	view := checkedView(report)
	id := cmp.Or(report.Facts.ID, in.URL)
	if report.State != verification.Unknown || id == "" {
		return view
	}
	kept, err := s.Snapshots.Snapshot(ctx, id)
	if err != nil {
		return view
	}
	before, err := verification.ReadSnapshot(kept)
	if err != nil || !before.Vouches(report, in.Recipients) {
		return view
	}
	if before.State == verification.Valid && before.Facts.ExpiresAt != nil && !report.CheckedAt.Before(*before.Facts.ExpiresAt) {
		before.State = verification.Expired
	}
	earlier := checkedView(before)
	earlier.Snapshot, earlier.Decisive, earlier.Steps = true, view.Decisive, view.Steps
	return earlier
}

func checkedView(report verification.Report) *templates.Checked {
	f := report.Facts
	view := &templates.Checked{
		State: templates.CheckedState(report.State), Since: report.CheckedAt,
		Title: f.Name, Description: badges.Truncate(f.Description, maxAddress),
		Issuer: templates.Link{Name: f.IssuerName, URL: f.IssuerID}, Address: f.ID, Standard: f.Standard, Reason: f.RevocationReason,
	}
	for _, r := range f.Results {
		view.Results = append(view.Results, templates.Result{
			Name: badges.Truncate(r.Name, maxAddress), Value: badges.Truncate(r.Value, maxAddress),
			Min: badges.Truncate(r.Min, maxAddress), Max: badges.Truncate(r.Max, maxAddress), Required: badges.Truncate(r.Required, maxAddress),
		})
	}
	if f.IssuedAt != nil {
		view.IssuedAt = *f.IssuedAt
	}
	if f.ExpiresAt != nil {
		view.ExpiresAt = *f.ExpiresAt
	}
	if step := report.Decisive(); step != nil {
		view.Decisive = string(step.Code)
	}
	for _, step := range report.Steps {
		view.Steps = append(view.Steps, templates.CheckedStep{
			Code: string(step.Code), Outcome: string(step.Outcome), Subject: badges.Truncate(step.Subject, maxAddress), Detail: badges.Truncate(step.Detail, maxAddress),
		})
	}
	return view
}
