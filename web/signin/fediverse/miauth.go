package fediverse

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"laurel/badges"
)

// MiAuth is Misskey's: the person is sent to /miauth/{session}, and whoever knows the
// session's id asks /api/miauth/{session}/check afterwards who that was. The token
// that comes along may do nothing, as no permission is asked for.

// speaksMiAuth asks what a Misskey can do.
func (p *Provider) speaksMiAuth(ctx context.Context, s server) (bool, error) {
	answer, err := p.postJSON(ctx, s.origin+"/api/meta", `{"detail":true}`)
	if err != nil || answer.Status/100 == 5 {
		return false, unavailable(s.origin, err)
	}
	var meta struct {
		Features struct {
			MiAuth bool `json:"miauth"`
		} `json:"features"`
	}
	return answer.Status == http.StatusOK && json.Unmarshal(answer.Body, &meta) == nil && meta.Features.MiAuth, nil
}

func (p *Provider) miAuthAddress(s server, k *kept, returnTo, state string) string {
	k.MiAuth = newUUID()
	return s.origin + "/miauth/" + k.MiAuth + "?" + url.Values{
		"name": {p.SiteName}, "callback": {returnTo + "?" + url.Values{"state": {state}}.Encode()},
	}.Encode()
}

// miAuthUser asks who has agreed.
func (p *Provider) miAuthUser(ctx context.Context, k kept, answer url.Values) (username string, err error) {
	server := hostOf(k.Origin)
	if subtle.ConstantTimeCompare([]byte(answer.Get("session")), []byte(k.MiAuth)) != 1 {
		return "", badges.Errorf(badges.Invalid, "%s answered about another sign-in. Please begin again.", server)
	}
	checked, err := p.postJSON(ctx, k.Origin+"/api/miauth/"+k.MiAuth+"/check", `{}`)
	if err != nil || checked.Status/100 == 5 || checked.Status == http.StatusTooManyRequests {
		return "", unavailable(k.Origin, err)
	}
	var result struct {
		OK   bool `json:"ok"`
		User struct {
			Username string  `json:"username"`
			Host     *string `json:"host"` // null for the server's own
		} `json:"user"`
	}
	if checked.Status != http.StatusOK || json.Unmarshal(checked.Body, &result) != nil || !result.OK {
		return "", badges.Errorf(badges.Forbidden, "%s says that you have not agreed, or that you have done so before. Please begin again.", server)
	}
	if result.User.Host != nil {
		return result.User.Username + "@" + *result.User.Host, nil
	}
	return result.User.Username, nil
}

func (p *Provider) postJSON(ctx context.Context, address, body string) (Answer, error) {
	return p.Client.Do(ctx, http.MethodPost, address,
		http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}, []byte(body))
}

// newUUID returns a random UUID (RFC 9562 §5.4), as which Misskey wants sessions named.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
