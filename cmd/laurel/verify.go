package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/fetch"
)

type verifyCommand struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Recipient []string `placeholder:"NAME" help:"Whose badge it should be: an e-mail address, a profile address or a DID. Give all names of the person; one must match."`
	Badge     string   `arg:"" help:"Address of a badge, or a file: JSON, JWT, or a baked PNG or SVG; - reads standard input."`
}

// Run needs no database: it checks anybody's badge.
func (c *verifyCommand) Run(ctx context.Context, a *app) error {
	in, err := c.input(os.Stdin)
	if err != nil {
		return err
	}
	client := fetch.New(fetch.Policy(c.Outgoing), fetch.Options{UserAgent: "Laurel/" + readBuild().Version, Now: time.Now})
	defer client.CloseIdleConnections()
	report := verification.New(verification.Options{Fetch: strangers{client}, Now: time.Now}).Verify(ctx, in)
	if err := a.print(report, func() { a.printReport(report) }); err != nil {
		return err
	}
	if report.State != verification.Valid {
		return verdict(report.State)
	}
	return nil
}

// input reads what is to be verified.
func (c *verifyCommand) input(standard io.Reader) (in verification.Input, err error) {
	in.Recipients = c.Recipient
	switch {
	case strings.Contains(c.Badge, "://"):
		in.URL = c.Badge
		return in, nil
	case c.Badge == "-":
		in.Data, err = io.ReadAll(io.LimitReader(standard, maxPictureFile+1))
	default:
		in.Data, err = os.ReadFile(c.Badge)
	}
	if err != nil {
		return in, badges.Errorf(badges.Invalid, "the badge can't be read: %v; give an address that begins with https://, or the name of a file", err)
	}
	return in, nil
}

// verdict is the answer of laurel verify to scripts: the badge was checked, and is
// not valid.
type verdict verification.State

func (v verdict) Error() string {
	switch verification.State(v) {
	case verification.Expired:
		return "the badge is genuine, but its time is over"
	case verification.Revoked:
		return "the issuer has revoked the badge"
	case verification.Invalid:
		return "the badge is not valid"
	}
	return "the badge could not be checked"
}

// code is the exit code.
func (v verdict) code() int {
	switch verification.State(v) {
	case verification.Expired:
		return exitExpired
	case verification.Revoked:
		return exitRevoked
	case verification.Invalid:
		return exitNotGenuine
	}
	return exitUnchecked
}

func (a *app) printReport(r verification.Report) {
	f := r.Facts
	a.printf("%s\n", strings.ToUpper(string(r.State)))
	for _, fact := range []struct{ name, value string }{
		{"badge", f.Name}, {"issuer", strings.TrimSpace(f.IssuerName + " " + f.IssuerID)}, {"address", f.ID},
		{"standard", strings.TrimSpace(f.Standard + ", " + f.Form)}, {"granted", day(f.IssuedAt)}, {"until", day(f.ExpiresAt)}, {"reason", f.RevocationReason},
	} {
		if strings.Trim(fact.value, " ,") != "" {
			a.printf("  %-9s %s\n", fact.name, oneLine(fact.value))
		}
	}
	for _, result := range f.Results {
		a.printf("  %-9s %s\n", "result", oneLine(result.Name+": "+result.Value))
	}
	for _, s := range r.Steps {
		a.printf("%-8s %s\n", s.Outcome, s.Message)
		if about := oneLine(s.Subject + " " + s.Detail); about != "" {
			a.printf("         %s\n", about)
		}
	}
}

func day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// oneLine makes a stranger's text printable: one line, no control characters.
func oneLine(s string) string {
	quoted := fmt.Sprintf("%+q", strings.Join(strings.Fields(s), " "))
	if strings.Contains(quoted, `\x`) || strings.Contains(quoted, `\u00`) {
		return quoted
	}
	return strings.Join(strings.Fields(s), " ")
}
