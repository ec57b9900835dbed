package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Get fetches a URL, with accept as the Accept header. It follows up to three redirects, holds each to
// the policy and signs each request anew. The error is an *[Error], or a *[StatusError] for an answer
// that is not 2xx.
func (c *Client) Get(ctx context.Context, rawURL, accept string) (*Response, error) {
	u, err := c.policy.target(rawURL)
	if err != nil {
		return nil, &Error{Kind: Refused, Method: http.MethodGet, URL: printable(rawURL), Err: err}
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	for range maxRedirects + 1 {
		response, next, err := c.getOnce(ctx, u, accept)
		if err != nil {
			return nil, failure(caller, http.MethodGet, place(u), err)
		}
		if next == nil {
			return response, nil
		}
		u = next
	}
	return nil, tooManyRedirects(http.MethodGet, u)
}

// getOnce makes one hop: it returns either the answer or where to go next.
func (c *Client) getOnce(ctx context.Context, u *url.URL, accept string) (*Response, *url.URL, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	answer, err := c.send(request, nil, c.sign)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if isRedirect(answer) {
		next, err := c.redirect(u, answer)
		return nil, next, err
	}
	if answer.StatusCode/100 != 2 {
		return nil, nil, c.statusError(answer, place(u))
	}
	body, err := readBody(answer, c.maxBody)
	if err != nil {
		return nil, nil, err
	}
	return newResponse(u, answer, body), nil, nil
}

// send puts the headers of every request on, signs it last, and sends it.
func (c *Client) send(request *http.Request, body []byte, sign Signer) (*http.Response, error) {
	if c.allowed != nil {
		switch ok, err := c.allowed(request.Context(), request.URL.Host); {
		case err != nil:
			return nil, &Error{Kind: Unknown, Err: err}
		case !ok:
			return nil, refused("this server has suspended %s", request.URL.Hostname())
		}
	}
	// An empty value keeps net/http from naming itself.
	request.Header.Set("User-Agent", c.userAgent)
	// Asking for plain bytes also keeps net/http from unpacking gzip on its own, so that a few bytes
	// never become a gigabyte. ActivityPub documents are small.
	request.Header.Set("Accept-Encoding", "identity")
	if sign != nil {
		if err := sign(request, body); err != nil {
			return nil, &Error{Kind: Unknown, Err: err}
		}
	}
	return c.transport.RoundTrip(request)
}

// isRedirect reports whether an answer tells where to go instead.
func isRedirect(answer *http.Response) bool {
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return answer.Header.Get("Location") != ""
	}
	return false
}

// keepsMethod reports whether a redirect asks for the same request again, body and all (RFC 9110 §15.4).
func keepsMethod(answer *http.Response) bool {
	return answer.StatusCode == http.StatusTemporaryRedirect || answer.StatusCode == http.StatusPermanentRedirect
}

// redirect reads where an answer points to, under the policy.
func (c *Client) redirect(from *url.URL, answer *http.Response) (*url.URL, error) {
	location := answer.Header.Get("Location")
	if len(location) > maxURL {
		return nil, refused("it redirects to a URL of more than %d characters", maxURL)
	}
	to, err := from.Parse(location)
	if err != nil {
		return nil, refused("it redirects to something that is no URL")
	}
	if to, err = c.policy.check(to); err != nil {
		return nil, fmt.Errorf("it redirects to a place that is not allowed: %w", err)
	}
	if from.Scheme == "https" && to.Scheme != "https" {
		return nil, refused("it redirects from https to %s", to.Scheme)
	}
	return to, nil
}

func newResponse(u *url.URL, answer *http.Response, body []byte) *Response {
	return &Response{
		URL:         u.String(),
		Status:      answer.StatusCode,
		ContentType: answer.Header.Get("Content-Type"),
		Header:      answer.Header,
		Body:        body,
	}
}

// printable is a refused URL for an error message, as far as it can be shown.
func printable(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || len(rawURL) > maxURL {
		return "(not a usable URL)"
	}
	return place(u)
}

func tooManyRedirects(method string, u *url.URL) error {
	return &Error{Kind: Refused, Method: method, URL: place(u), Err: fmt.Errorf("more than %d redirects", maxRedirects)}
}
