package peer

import (
	"context"
	"errors"
	"net/http"
	"time"

	"laurel/federation/fetch"
	"laurel/federation/signature"
)

// Knock makes a request to a host, signed in the scheme that the host is known to
// take. A 401 or 400 may be about the scheme: then the request is made again at
// once in the other one, and what the host took is remembered. Whoever refuses
// both is spared the second request for a week, unless they ask for RFC 9421.
//
// request makes one attempt; its header is that of an answer which was a success.
// The error is that of the attempt that tells more.
func (m *Memory) Knock(ctx context.Context, host string, request func(signature.Scheme) (http.Header, error)) error {
	known := m.Host(ctx, host)
	first := known.Scheme(m.now())
	header, err := request(first)
	if err == nil && first == signature.Cavage && wantsRFC9421(header) {
		m.TookRFC9421(ctx, host)
	}
	asked, refused := schemeRefused(err)
	if !refused || first == signature.Cavage && known.refused(m.now()) && !asked {
		return err
	}
	if first == signature.RFC9421 {
		_, again := request(signature.Cavage)
		m.putRFC9421(ctx, known, time.Time{}, m.now())
		return better(err, again)
	}
	_, again := request(signature.RFC9421)
	if _, refused := schemeRefused(again); refused {
		m.putRFC9421(ctx, known, time.Time{}, m.now())
	} else if again == nil {
		m.putRFC9421(ctx, known, m.now(), time.Time{})
	}
	return better(err, again)
}

// wantsRFC9421 reports whether an answer asks for signatures of RFC 9421 (§5.1).
func wantsRFC9421(header http.Header) bool { return len(header["Accept-Signature"]) > 0 }

// schemeRefused reports whether an error may be about how the request was signed,
// and whether the host asked for RFC 9421 with it.
func schemeRefused(err error) (asked, refused bool) {
	answer, ok := errors.AsType[*fetch.StatusError](err)
	if !ok || answer.Status != http.StatusUnauthorized && answer.Status != http.StatusBadRequest {
		return false, false
	}
	return answer.WantsRFC9421, true
}

// better returns what came of two attempts: the second counts, unless it was
// refused as the first was.
func better(first, second error) error {
	if _, refused := schemeRefused(second); refused {
		return first
	}
	return second
}

// Client fetches from other servers, signed as each is known to take it. It is a
// [fetch.Client] otherwise.
type Client struct {
	Client *fetch.Client
	Memory *Memory
	Signer func(signature.Scheme) fetch.Signer
}

// Knock is that of the Memory.
func (c Client) Knock(ctx context.Context, host string, request func(signature.Scheme) (http.Header, error)) error {
	return c.Memory.Knock(ctx, host, request)
}

// Get is that of [fetch.Client].
func (c Client) Get(ctx context.Context, url, accept string) (*fetch.Response, error) {
	return c.knock(ctx, url, func(signed *fetch.Client) (*fetch.Response, error) { return signed.Get(ctx, url, accept) })
}

// GetActivity is that of [fetch.Client].
func (c Client) GetActivity(ctx context.Context, url string) (*fetch.Response, error) {
	return c.knock(ctx, url, func(signed *fetch.Client) (*fetch.Response, error) { return signed.GetActivity(ctx, url) })
}

func (c Client) knock(ctx context.Context, url string, get func(*fetch.Client) (*fetch.Response, error)) (response *fetch.Response, err error) {
	err = c.Memory.Knock(ctx, HostOf(url), func(scheme signature.Scheme) (http.Header, error) {
		answer, err := get(c.Client.WithSigner(c.Signer(scheme)))
		if err != nil {
			return nil, err
		}
		response = answer
		return answer.Header, nil
	})
	if err != nil {
		return nil, err
	}
	return response, nil
}
