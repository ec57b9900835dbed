package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"laurel/badges"
)

// run is one verification at work.
type run struct {
	ctx       context.Context
	fetcher   Fetcher
	now       time.Time
	input     Input
	report    Report
	answers   map[string]answer
	refreshed bool
	nesting   int // how many things were opened, one within the other
}

// answer is the outcome of one request, kept so that nothing is asked twice.
type answer struct {
	response Response
	err      error
}

// add notes a finding.
func (r *run) add(code Code, subject, detail string) {
	f := findings[code]
	r.report.Steps = append(r.report.Steps, Step{
		Kind: f.kind, Code: code, Outcome: f.outcome, Subject: subject, Message: f.message, Detail: detail,
	})
}

// get fetches a document within the budget. Statuses are for the caller to judge.
func (r *run) get(url, accept string) (Response, error) {
	key := accept + " " + url
	if a, asked := r.answers[key]; asked {
		return a.response, a.err
	}
	if len(r.answers) >= maxRequests {
		return Response{}, errBudget
	}
	response, err := r.fetcher.Get(r.ctx, url, accept, r.limit(accept))
	r.answers[key] = answer{response, err}
	if err == nil && response.Status/100 == 2 && !isPicture(response.Body) {
		r.keep(response)
	}
	return response, err
}

func (r *run) limit(accept string) int64 {
	if accept == acceptBadge {
		return maxPicture
	}
	return maxDocument
}

// errBudget ends a verification that asks too much.
var errBudget = errors.New("more look-ups than one verification makes")

// keep notes a document that the report rests on.
func (r *run) keep(response Response) {
	r.report.Documents = append(r.report.Documents, newDocument(response.URL, response.Body))
}

func newDocument(url string, body []byte) Document {
	if json.Valid(body) {
		return Document{URL: url, JSON: json.RawMessage(body)}
	}
	return Document{URL: url, Text: strings.ToValidUTF8(string(body), "\uFFFD")}
}

const (
	acceptBadge = "application/ld+json, application/vc+ld+json, application/vc, application/json, image/png, image/svg+xml, text/plain;q=0.5"
	acceptJSON  = "application/ld+json, application/json"
	acceptVC    = "application/vc+ld+json, application/vc, application/vc+jwt, application/ld+json, application/json, text/plain;q=0.5"
	acceptNote  = "application/activity+json"
	acceptKeys  = "application/activity+json, application/did+ld+json, application/did+json, application/ld+json, application/json"
	acceptJWK   = "application/jwk+json, application/jwk-set+json, application/json"
	acceptPEM   = "application/ld+json, application/json, application/x-pem-file, text/plain;q=0.5"
)

// getObject fetches a JSON object that must be there, on the server that its address
// names. Its errors have the kind Unavailable.
func (r *run) getObject(url, accept string) (object, Response, error) {
	response, err := r.get(url, accept)
	if err != nil {
		return nil, response, unavailable("%v", err)
	}
	if response.Status/100 != 2 {
		return nil, response, unavailable("%s answers with status %d", url, response.Status)
	}
	if err := stayed(url, response); err != nil {
		return nil, response, err
	}
	o, err := parseObject(response.Body)
	if err != nil {
		return nil, response, unavailable("%s: %v", url, err)
	}
	return o, response, nil
}

// stayed refuses an answer that came, by a redirect, from another server than was
// asked: a server that can be made to lead anywhere does not vouch for what is there.
func stayed(url string, response Response) error {
	asked, answered := strings.TrimPrefix(authority(url), "www."), strings.TrimPrefix(authority(response.URL), "www.")
	if asked != answered {
		return unavailable("%s leads to another server, %s, which does not speak for it", url, response.URL)
	}
	return nil
}

// unavailable makes the error of what could not be checked.
func unavailable(format string, args ...any) error {
	return badges.Errorf(badges.Unavailable, "%s", fmt.Sprintf(format, args...))
}

func isUnavailable(err error) bool { return badges.KindOf(err) == badges.Unavailable }

// gone reports whether an answer says that a thing was taken back for good.
func gone(response Response) bool { return response.Status == http.StatusGone }
