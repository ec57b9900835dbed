package fetch

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
)

// Post sends body to a URL, signed by sign unless that is nil. Redirects are followed only when they
// keep the method (307, 308) and the origin; any other is a *[StatusError]. Errors are those of Get.
// Of a long answer only the beginning is kept.
//
// When a kept connection turns out to be closed, the request is sent again on a new one, so body must be
// safe to arrive twice. Activities are: their ids make receivers drop the repeat.
func (c *Client) Post(ctx context.Context, rawURL, contentType string, body []byte, sign Signer) (*Response, error) {
	u, err := c.policy.target(rawURL)
	if err != nil {
		return nil, &Error{Kind: Refused, Method: http.MethodPost, URL: printable(rawURL), Err: err}
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	for range maxRedirects + 1 {
		response, next, err := c.postOnce(ctx, u, contentType, body, sign)
		if err != nil {
			return nil, failure(caller, http.MethodPost, place(u), err)
		}
		if next == nil {
			return response, nil
		}
		u = next
	}
	return nil, tooManyRedirects(http.MethodPost, u)
}

func (c *Client) postOnce(ctx context.Context, u *url.URL, contentType string, body []byte, sign Signer) (*Response, *url.URL, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Content-Type", contentType)
	// Tells net/http that it may repeat this request on a new connection; an empty value is not sent.
	request.Header["Idempotency-Key"] = nil
	answer, err := c.send(request, body, sign)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if isRedirect(answer) && keepsMethod(answer) {
		if next, err := c.redirect(u, answer); err == nil && sameOrigin(u, next) {
			return nil, next, nil
		}
	}
	if answer.StatusCode/100 != 2 {
		return nil, nil, c.statusError(answer, place(u))
	}
	// The peer has the body now. What goes wrong with its receipt must not cause a second delivery.
	receipt, _ := readUpTo(answer.Body, answer.ContentLength, maxReceipt)
	return newResponse(u, answer, receipt), nil, nil
}
