package backpack

import (
	"net/http"
	"time"

	"laurel/badges"
)

// personalData is what the server knows of an account's person, but for secrets.
type personalData struct {
	ExportedAt  time.Time        `json:"exportedAt"`
	Account     accountData      `json:"account"`
	Profile     profileData      `json:"profile"`
	Identities  []identityData   `json:"identities"`
	SignIns     []signInData     `json:"signIns"`
	Sessions    []sessionData    `json:"sessions"`
	Grants      []grantData      `json:"grants"`
	Collections []collectionData `json:"collections"`
	Externals   []externalData   `json:"externalBadges"`

	externals []badges.External
}

type accountData struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

type profileData struct {
	Name             string   `json:"name,omitempty"`
	About            string   `json:"about,omitempty"`
	Links            []string `json:"links,omitempty"`
	HiddenFromSearch bool     `json:"hiddenFromSearch"`
	OfferMails       bool     `json:"offerMails"`
}

type identityData struct {
	Kind      string    `json:"kind"`
	Value     string    `json:"value"`
	Handle    string    `json:"handle,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

type signInData struct {
	Provider   string     `json:"provider"`
	Label      string     `json:"label"`
	CreatedAt  time.Time  `json:"createdAt"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`
}

type sessionData struct {
	Device     string    `json:"device,omitempty"`
	CreatedAt  time.Time `json:"createdAt"`
	LastSeenAt time.Time `json:"lastSeenAt"`
}

type grantData struct {
	ID               string     `json:"id"`
	Badge            string     `json:"badge"`
	Issuer           string     `json:"issuer"`
	To               string     `json:"to"`
	Name             string     `json:"name,omitempty"`
	Email            string     `json:"email,omitempty"`
	Evidence         string     `json:"evidence,omitempty"`
	State            string     `json:"state"`
	Visibility       string     `json:"visibility,omitempty"`
	GrantedAt        time.Time  `json:"grantedAt"`
	AcceptedAt       *time.Time `json:"acceptedAt,omitempty"`
	ExpiresAt        *time.Time `json:"expiresAt,omitempty"`
	DeclinedAt       *time.Time `json:"declinedAt,omitempty"`
	RevokedAt        *time.Time `json:"revokedAt,omitempty"`
	RevocationReason string     `json:"revocationReason,omitempty"`
}

type collectionData struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Badges      int    `json:"badges"`
}

type externalData struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	Issuer     string    `json:"issuer"`
	State      string    `json:"state"`
	Visibility string    `json:"visibility"`
	CheckedAt  time.Time `json:"checkedAt"`
}

// at is a time that may be missing.
func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// personalData collects all but the grants.
func (b *backpack) personalData(r *http.Request, by badges.Account) (d personalData, err error) {
	kept, err := b.Service.Backpack(r.Context(), by)
	if err != nil {
		return d, err
	}
	d = personalData{
		ExportedAt: b.Now().UTC(), Account: accountData{by.ID, by.Name, by.Email, by.CreatedAt},
		Profile: profileData{kept.Name, kept.About, kept.Links, kept.HiddenFromSearch, !kept.WithoutOfferMails},
	}
	identities, err := b.Service.Identities(r.Context(), by)
	if err != nil {
		return d, err
	}
	for _, n := range identities {
		d.Identities = append(d.Identities, identityData{string(n.Kind), n.Value, n.Handle, n.CreatedAt})
	}
	if err := b.addAccess(r, by, &d); err != nil {
		return d, err
	}
	if d.externals, err = b.Service.Externals(r.Context(), by); err != nil {
		return d, err
	}
	for _, x := range d.externals {
		d.Externals = append(d.Externals, externalData{x.CredentialID, x.Title, x.Issuer.Name, string(x.State), string(x.Visibility), x.CheckedAt})
	}
	if len(identities) == 0 {
		return d, nil
	}
	collections, err := b.Reader.Collections(r.Context(), badges.CollectionFilter{
		CollectionOwner: badges.CollectionOwner{RecipientID: identities[0].RecipientID},
	})
	for _, c := range collections {
		d.Collections = append(d.Collections, collectionData{c.Name, c.Description, len(c.Grants)})
	}
	return d, err
}

// addAccess adds how and where the person is signed in.
func (b *backpack) addAccess(r *http.Request, by badges.Account, d *personalData) error {
	logins, err := b.Service.Logins(r.Context(), by)
	if err != nil {
		return err
	}
	for _, l := range logins {
		d.SignIns = append(d.SignIns, signInData{l.Provider, l.Label, l.CreatedAt, at(l.LastUsedAt)})
	}
	sessions, err := b.Service.Sessions(r.Context(), by)
	for _, s := range sessions {
		d.Sessions = append(d.Sessions, sessionData{s.Device, s.CreatedAt, s.LastSeenAt})
	}
	return err
}
