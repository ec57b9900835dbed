package openbadgesapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
)

const (
	defaultLimit  = 50
	maxLimit      = 500
	maxCredential = 1 << 20 // bytes, as the verifier's
	jsonType      = "application/json"
	textType      = "text/plain"
)

// held is a credential that somebody has: of a grant of ours, or kept from elsewhere.
type held struct {
	at       time.Time // since when they have it
	grant    int64     // 0: from elsewhere
	document []byte
}

// credentials are what /credentials answers (GetOpenBadgeCredentialsResponse).
type credentials struct {
	Credential []json.RawMessage `json:"credential"`
	CompactJWS []string          `json:"compactJwsString"`
}

// getCredentials lists the person's credentials, newest first.
func (a *api) getCredentials(w http.ResponseWriter, r *http.Request, by caller) error {
	query := r.URL.Query()
	limit, err := number(query, "limit", defaultLimit, 1)
	if err != nil {
		return err
	}
	offset, err := number(query, "offset", 0, 0)
	if err != nil {
		return err
	}
	var since time.Time
	if text := query.Get("since"); text != "" {
		if since, err = time.Parse(time.RFC3339, text); err != nil {
			return badges.InvalidField("since", "since must be a time such as 2026-11-21T12:00:00Z")
		}
	}
	limit = min(limit, maxLimit)
	all, err := a.held(r.Context(), by, since)
	if err != nil {
		return err
	}
	page := all[min(offset, len(all)):min(offset+limit, len(all))]
	answer := credentials{Credential: []json.RawMessage{}, CompactJWS: []string{}}
	for _, h := range page {
		if h.grant != 0 {
			if h.document, err = a.Service.Store.Document(r.Context(), h.grant, badges.CredentialDocument); err != nil {
				return err
			}
		}
		if isJSON(h.document) {
			answer.Credential = append(answer.Credential, h.document)
		} else {
			answer.CompactJWS = append(answer.CompactJWS, string(h.document))
		}
	}
	w.Header().Set("X-Total-Count", strconv.Itoa(len(all)))
	w.Header().Set("Link", links(a.Origin(r)+Path+"/credentials", query, offset, limit, len(all)))
	a.write(w, http.StatusOK, answer)
	return nil
}

// held finds all that the person has of Open Badges 3.0; documents of grants are left out.
func (a *api) held(ctx context.Context, by caller, since time.Time) (list []held, err error) {
	grants, err := a.Service.OwnGrants(ctx, by.Account, badges.GrantFilter{States: []badges.State{badges.Processed}})
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		list = append(list, held{at: g.AcceptedAt, grant: g.ID})
	}
	externals, err := a.Service.Externals(ctx, by.Account)
	if err != nil {
		return nil, err
	}
	for _, e := range externals {
		if strings.HasPrefix(e.Standard, "Open Badges 3") && e.State != badges.ExternalInvalid {
			list = append(list, held{at: e.CreatedAt, document: e.Document})
		}
	}
	list = slices.DeleteFunc(list, func(h held) bool { return !since.IsZero() && !h.at.After(since) })
	slices.SortStableFunc(list, func(x, y held) int { return y.at.Compare(x.at) })
	return list, nil
}

// links are those of a page (RFC 8288): next, last, first, prev, as far as there are such.
func links(address string, query url.Values, offset, limit, total int) string {
	var list []string
	add := func(relation string, offset int) {
		query.Set("offset", strconv.Itoa(offset))
		query.Set("limit", strconv.Itoa(limit))
		list = append(list, "<"+address+"?"+query.Encode()+`>; rel="`+relation+`"`)
	}
	if offset+limit < total {
		add("next", offset+limit)
	}
	add("last", max(0, (total-1)/limit*limit))
	add("first", 0)
	if offset > 0 {
		add("prev", max(0, offset-limit))
	}
	return strings.Join(list, ", ")
}

func number(query url.Values, name string, otherwise, least int) (int, error) {
	text := query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > 1<<30 {
		return 0, badges.InvalidField(name, "%s must be a whole number from %d", name, least)
	}
	return n, nil
}

// uploadAttempt is what credentials are counted as that apps hand in.
const uploadAttempt = "credential upload"

// uploadLimit is for one person: each credential makes this server ask others.
func uploadLimit() badges.Throttle { return badges.Throttle{Burst: 200, Every: 2 * time.Second} }

// postCredential stores a credential, in the place of the one with its id.
func (a *api) postCredential(w http.ResponseWriter, r *http.Request, by caller) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCredential))
	if err != nil {
		return err
	}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	content := bytes.TrimSpace(body)
	if isJSON(content) != (mediaType != textType) {
		return badges.Errorf(badges.Invalid, "the body must be a credential as JSON, or a compact JWS as text/plain")
	}
	if err := a.Service.Attempt(r.Context(), uploadAttempt, strconv.FormatInt(by.ID, 10), uploadLimit()); err != nil {
		return err
	}
	report := a.Verifier.Verify(r.Context(), verification.Input{Data: content})
	replaced, err := a.store(r.Context(), by, report, content)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if replaced {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", cmp.Or(map[bool]string{true: jsonType}[isJSON(content)], textType))
	w.WriteHeader(status)
	w.Write(content) // an error means that the client has gone
	return nil
}

// store keeps a credential that was verified. replaced: the person had it.
func (a *api) store(ctx context.Context, by caller, report verification.Report, document []byte) (replaced bool, err error) {
	facts, check := report.External()
	check.Document = document
	switch {
	case report.State == verification.Unknown:
		return false, badges.Errorf(badges.Unavailable, "the credential can't be verified at present: %s; try again later", decisive(report))
	case report.State == verification.Invalid:
		return false, badges.Errorf(badges.Invalid, "the credential is not genuine: %s", decisive(report))
	case !strings.HasPrefix(facts.Standard, "Open Badges 3"):
		return false, badges.Errorf(badges.Invalid, "the credential must be one of Open Badges 3.0")
	}
	if own, err := a.isOwn(ctx, by, facts.CredentialID); err != nil || own {
		return own, err
	}
	mine, err := a.Service.Identities(ctx, by.Account)
	if err != nil {
		return false, err
	}
	who, ok := report.Facts.Names(mine)
	if !ok {
		return false, badges.Errorf(badges.Forbidden, "the credential was granted to somebody else; if that is another address of the person, they must link it here first")
	}
	known, err := a.Service.Store.Externals(ctx, badges.ExternalFilter{IdentityID: who.ID, CredentialID: facts.CredentialID, Limit: 1})
	if err != nil {
		return false, err
	}
	// Whether others may see it, the person decides here, not the app.
	_, err = a.Service.ImportExternal(ctx, by.Account, badges.NewExternal{Recipient: who, Visibility: badges.Private, ExternalFacts: facts, ExternalCheck: check})
	return len(known) > 0, err
}

// isOwn reports whether a credential is that of a grant of ours to the person, which need not be
// kept a second time. One with an address of ours that is not the person's is Forbidden, whoever
// has signed it.
func (a *api) isOwn(ctx context.Context, by caller, id string) (bool, error) {
	u, err := url.Parse(id)
	if err != nil || !a.Service.Site.Has(u.Host) {
		return false, nil
	}
	g, err := a.Service.Store.GrantByULID(ctx, path.Base(u.Path))
	if err == nil {
		_, err = a.Service.OwnGrant(ctx, by.Account, g.ID)
	}
	if badges.KindOf(err) == badges.NotFound {
		return false, badges.Errorf(badges.Forbidden, "the credential's id is an address of this server, which has granted the person no such badge")
	}
	return err == nil, err
}

func decisive(report verification.Report) string {
	if step := report.Decisive(); step != nil {
		return step.Message
	}
	return string(report.State)
}

func isJSON(document []byte) bool { return bytes.HasPrefix(document, []byte("{")) }
