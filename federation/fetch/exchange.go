package fetch

import (
	"bytes"
	"context"
	"net/http"
)

// Exchange makes one request of another server's API, with the caller's headers and unsigned, and
// returns the answer in full, whatever its status. It follows no redirect and repeats nothing, so that
// credentials in the request go to that address alone, and once. Errors are those of Get, but no
// *[StatusError].
func (c *Client) Exchange(ctx context.Context, method, rawURL string, header http.Header, body []byte) (*Response, error) {
	u, err := c.policy.target(rawURL)
	if err != nil {
		return nil, &Error{Kind: Refused, Method: method, URL: printable(rawURL), Err: err}
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, failure(caller, method, place(u), err)
	}
	if header != nil {
		request.Header = header.Clone()
	}
	answer, err := c.send(request, body, nil)
	if err != nil {
		return nil, failure(caller, method, place(u), err)
	}
	defer answer.Body.Close()
	content, err := readBody(answer, c.maxBody)
	if err != nil {
		return nil, failure(caller, method, place(u), err)
	}
	return newResponse(u, answer, content), nil
}
