package api_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// contract is openapi.yaml, against which all answers are held.
type contract struct{ doc *openapi3.T }

func newContract(t *testing.T) *contract {
	t.Helper()
	raw, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatalf("openapi.yaml is not valid: %v", err)
	}
	return &contract{doc}
}

// route finds the description of a request. Not kin-openapi's router: a note's
// id may hold slashes, which OpenAPI has no way to say.
func (c *contract) route(r *http.Request) (*routers.Route, map[string]string) {
	var found *routers.Route
	var parameters map[string]string
	for pattern, item := range c.doc.Paths.Map() {
		names := regexp.MustCompile(`{(\w+)}`).FindAllStringSubmatch(pattern, -1)
		expression := regexp.MustCompile(`{\w+}`).ReplaceAllString(pattern, `(.+)`)
		if strings.HasSuffix(pattern, "}") {
			expression = strings.ReplaceAll(expression, `(.+)`, `([^/]+)`)
		}
		match := regexp.MustCompile("^" + expression + "/?$").FindStringSubmatch(r.URL.Path)
		if match == nil || found != nil && len(names) > 0 {
			continue
		}
		parameters = make(map[string]string)
		for i, name := range names {
			parameters[name[1]] = match[i+1]
		}
		found = &routers.Route{Spec: c.doc, Path: pattern, PathItem: item, Method: r.Method, Operation: item.GetOperation(method(r))}
	}
	return found, parameters
}

// method is the one under which a request is described.
func method(r *http.Request) string {
	if r.Method == http.MethodHead {
		return http.MethodGet
	}
	return r.Method
}

// check fails the test when the answer is not one that openapi.yaml describes.
// It also holds a request that succeeded against it.
func (c *contract) check(t *testing.T, r *http.Request, a answer) {
	t.Helper()
	if r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return // no body, nothing to describe
	}
	route, parameters := c.route(r)
	if route == nil {
		c.checkUndescribed(t, r, a)
		return
	}
	if route.Operation == nil { // any method shows how other methods are refused
		for _, route.Operation = range route.PathItem.Operations() {
			break
		}
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: options}
	if a.status < 300 {
		if r.GetBody != nil {
			r.Body, _ = r.GetBody()
		}
		if err := openapi3filter.ValidateRequest(context.Background(), request); err != nil {
			t.Errorf("%s %s: openapi.yaml does not describe the request: %v", r.Method, r.URL, err)
		}
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), Options: options,
	})
	if err != nil {
		t.Errorf("%s %s: openapi.yaml does not describe the answer: %v", r.Method, r.URL, err)
	}
}

// checkUndescribed: an address that is none must say so in JSON.
func (c *contract) checkUndescribed(t *testing.T, r *http.Request, a answer) {
	t.Helper()
	if a.status != http.StatusNotFound {
		t.Errorf("%s %s: status %d at an address that openapi.yaml does not know, want 404", r.Method, r.URL, a.status)
	}
	if err := c.doc.Components.Schemas["Error"].Value.VisitJSON(any(a.json(t))); err != nil {
		t.Errorf("%s %s: not the shape of an error: %v", r.Method, r.URL, err)
	}
}
