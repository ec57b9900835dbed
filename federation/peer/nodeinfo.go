package peer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"laurel/federation/fetch"
)

// Getter is the part of a client that NodeInfo is asked for with.
type Getter interface {
	Get(ctx context.Context, url, accept string) (*fetch.Response, error)
}

const (
	askAgain  = 7 * 24 * time.Hour // a host for its NodeInfo
	retryAsk  = 12 * time.Hour     // one that did not answer that
	jsonMedia = "application/json"
)

// ImportsBadges reports whether the server behind an inbox imports badges from
// Notes. One that nothing is known of is asked for its NodeInfo, at most once in a
// week.
func (c Client) ImportsBadges(ctx context.Context, inbox string) bool {
	m := c.Memory
	h := m.Host(ctx, HostOf(inbox))
	now := m.now()
	if h.Badges != Automatic || h.ImplementsBadges || now.Sub(h.AskedAt) < askAgain {
		return h.ImportsBadges()
	}
	software, err := Software(ctx, inbox, c)
	switch fetch.KindOf(err) {
	case fetch.Canceled, fetch.Unreachable: // which the delivery will find as well
		return h.ImportsBadges()
	}
	asked := now
	if err != nil {
		software, asked = h.Software, now.Add(retryAsk-askAgain)
	}
	h.Software, h.AskedAt = software, asked
	m.learn(ctx, h, func() error { return m.store.PutSoftware(ctx, h.Name, software, asked) })
	return h.ImportsBadges()
}

// Software returns the software.name in the NodeInfo of the server at an address,
// in lower case.
func Software(ctx context.Context, address string, client Getter) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	origin := u.Scheme + "://" + u.Host
	links, err := client.Get(ctx, origin+"/.well-known/nodeinfo", jsonMedia)
	if err != nil {
		return "", err
	}
	at, err := readLinks(links.Body, origin)
	if err != nil {
		return "", err
	}
	info, err := client.Get(ctx, at, jsonMedia)
	if err != nil {
		return "", err
	}
	return readSoftware(info.Body)
}

// readLinks finds the address of a NodeInfo document, newest version first, in
// /.well-known/nodeinfo. It must be on the same origin: a server speaks for itself.
func readLinks(body []byte, origin string) (string, error) {
	var document struct {
		Links []struct{ Rel, Href string }
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return "", fmt.Errorf("%s/.well-known/nodeinfo can't be read: %w", origin, err)
	}
	for _, version := range []string{"2.1", "2.0"} {
		for _, link := range document.Links {
			if strings.HasSuffix(link.Rel, "nodeinfo.diaspora.software/ns/schema/"+version) && strings.HasPrefix(link.Href, origin+"/") {
				return link.Href, nil
			}
		}
	}
	return "", fmt.Errorf("%s has no NodeInfo 2.0 or 2.1 of its own", origin)
}

const maxName = 64

// readSoftware reads software.name, which is [a-z0-9-]+ (NodeInfo 2.1).
func readSoftware(body []byte) (string, error) {
	var document struct{ Software struct{ Name string } }
	if err := json.Unmarshal(body, &document); err != nil {
		return "", fmt.Errorf("the NodeInfo can't be read: %w", err)
	}
	name := strings.ToLower(document.Software.Name)
	if name == "" || len(name) > maxName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", fmt.Errorf("the NodeInfo names no software")
	}
	return name, nil
}

// HostOf returns the host of an address with its port, lower case, "" for what is
// no address.
func HostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
