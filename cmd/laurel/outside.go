package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/web/webhook"
)

// outside reaches addresses that strangers have named, through the guarded client,
// for those who know nothing of federation.
type outside struct{ client *fetch.Client }

func newOutside(o Outgoing, d *domain) outside {
	return outside{fetch.New(fetch.Policy(o), fetch.Options{
		UserAgent: "Laurel/" + readBuild().Version + " (+" + d.Site.Origin(d.Site.MainDomain()) + "/)", Now: time.Now,
		Allowed: func(ctx context.Context, host string) (bool, error) { return badges.MayReach(ctx, d.Store, host) },
	})}
}

// maxPictureFile is how large the file of a picture may be, in bytes.
const maxPictureFile = 8 << 20

// Picture fetches a picture's file. Its error is Unavailable where trying again
// later can help.
func (o outside) Picture(ctx context.Context, address string) ([]byte, error) {
	answer, err := o.client.WithMaxBody(maxPictureFile).Get(ctx, address, "image/png, image/jpeg, image/gif, image/webp")
	if err == nil {
		return answer.Body, nil
	}
	kind := badges.Invalid
	status, answered := errors.AsType[*fetch.StatusError](err)
	switch fetch.KindOf(err) {
	case fetch.Unreachable, fetch.Canceled, fetch.NoSuchHost:
		kind = badges.Unavailable
	case fetch.Status:
		if answered && (status.Status/100 == 5 || status.Status == http.StatusTooManyRequests) {
			kind = badges.Unavailable
		}
	}
	return nil, &badges.Error{Kind: kind, Err: err, Message: "the picture can't be fetched"}
}

// Post implements [webhook.Poster].
func (o outside) Post(ctx context.Context, url, contentType string, body []byte, sign func(*http.Request, []byte) error) (webhook.Answer, error) {
	answer, err := o.client.Post(ctx, url, contentType, body, sign)
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		return webhook.Answer{Status: status.Status, RetryAfter: status.RetryAfter}, nil
	}
	if err != nil {
		return webhook.Answer{}, err
	}
	return webhook.Answer{Status: answer.Status}, nil
}

// newWebhookSender returns what sends messages to webhooks. jwt and plain make the
// bodies of those formats; nil for none.
func newWebhookSender(d *domain, out outside, jwt, plain webhook.Payload, log *slog.Logger) *webhook.Sender {
	return webhook.New(webhook.Options{Service: d.Service, Store: d.Store, Poster: out, JWT: jwt, Plain: plain, Now: d.Now, Log: log})
}

// Fetch gets a list of recipients that somebody has named the address of.
func (o outside) Fetch(ctx context.Context, address string) ([]byte, error) {
	answer, err := o.client.WithMaxBody(badges.MaxBatchSource).Get(ctx, address, "application/json, text/csv")
	if err == nil {
		return answer.Body, nil
	}
	return nil, &badges.Error{Kind: badges.Invalid, Err: err, Message: "the address can't be read; open it in your browser to see whether it shows the list, and try again"}
}
