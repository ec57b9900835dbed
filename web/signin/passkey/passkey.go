// Package passkey lets people sign in with passkeys: keys that their device, or their password
// manager, holds for this server alone.
//
// It is a relying party of Web Authentication Level 3. It asks for discoverable credentials (§6.2),
// so nobody types a name, for user verification, and for no attestation: which make of authenticator
// somebody uses is none of our business.
//
// It promises that a key signs in only where it was made (its origin), that what a browser answers
// counts only for the challenge that it was given, within five minutes, and that a key whose
// signature counter does not grow, as after it was copied (§6.1.1), signs nobody in. The caller
// keeps the challenge where the browser can't change it, and sees that it is used once.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"laurel/badges"
)

// Provider is the provider of passkeys' logins.
const Provider = "passkey"

// Life is how long a browser has to answer a challenge.
const Life = 5 * time.Minute

// Party is this server, at one of its origins.
type Party struct{ web *webauthn.WebAuthn }

// New returns what signs in at an origin, such as https://badges.example.org. name is what people
// read when they make a passkey.
func New(name, origin string) (*Party, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	timeout := webauthn.TimeoutConfig{Timeout: Life, TimeoutUVD: Life}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
	})
	return &Party{w}, err
}

// Ceremony is a challenge on its way to a browser. Options go to its script, as JSON; Kept comes
// back to us unchanged and unread.
type Ceremony struct {
	Options   json.RawMessage
	Kept      []byte
	Challenge string
}

// Key is a passkey of somebody.
type Key struct {
	ID     string // in base64url
	Record string // its public key and counter, to be stored
}

// BeginRegistration asks the browser to make a passkey for the account, on a device that holds none
// of those it has.
func (p *Party) BeginRegistration(a badges.Account, has []Key) (Ceremony, error) {
	o := owner{account: a}
	var exclude []protocol.CredentialDescriptor
	for _, k := range has {
		c, err := k.credential()
		if err != nil {
			return Ceremony{}, err
		}
		exclude = append(exclude, c.Descriptor())
	}
	creation, session, err := p.web.BeginRegistration(o, webauthn.WithExclusions(exclude))
	if err != nil {
		return Ceremony{}, err
	}
	return ceremony(creation.Response, session)
}

// FinishRegistration checks what the browser has made for the account. Errors: Invalid.
func (p *Party) FinishRegistration(a badges.Account, kept, answer []byte) (Key, error) {
	session, err := sessionOf(kept)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, notMade(err)
	}
	c, err := p.web.CreateCredential(owner{account: a}, session, parsed)
	if err != nil {
		return Key{}, notMade(err)
	}
	return newKey(c)
}

// BeginSignIn asks the browser for any passkey that it has for this server.
func (p *Party) BeginSignIn() (Ceremony, error) {
	assertion, session, err := p.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, err
	}
	return ceremony(assertion.Response, session)
}

// FinishSignIn checks what the browser has signed. find returns a key by its id, with the account
// that it belongs to. The key that is returned has the new counter. Errors: Unauthorized, and those
// of find but NotFound.
func (p *Party) FinishSignIn(kept, answer []byte, find func(id string) (Key, int64, error)) (Key, error) {
	session, err := sessionOf(kept)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Key{}, notKnown(err)
	}
	var failed error
	c, err := p.web.ValidateDiscoverableLogin(func(id, _ []byte) (webauthn.User, error) {
		key, account, err := find(base64.RawURLEncoding.EncodeToString(id))
		if err != nil {
			if badges.KindOf(err) != badges.NotFound {
				failed = err
			}
			return nil, err
		}
		known, err := key.credential()
		return owner{badges.Account{ID: account}, []webauthn.Credential{known}}, err
	}, session, parsed)
	switch {
	case failed != nil:
		return Key{}, failed
	case err != nil:
		return Key{}, notKnown(err)
	case c.Authenticator.CloneWarning:
		return Key{}, badges.Errorf(badges.Unauthorized, "This passkey seems to have been copied. Sign in another way, and remove it.")
	}
	return newKey(c)
}

func notMade(err error) error {
	return &badges.Error{Kind: badges.Invalid, Err: err, Message: "The passkey was not made, or its answer came too late. Please try again."}
}

func notKnown(err error) error {
	return &badges.Error{Kind: badges.Unauthorized, Err: err, Message: "This passkey does not sign in here, or its answer came too late. Try again, or sign in another way."}
}

// owner is an account as the library sees it.
type owner struct {
	account     badges.Account
	credentials []webauthn.Credential
}

// WebAuthnID is the user handle; it tells nothing of the person (§14.6.1).
func (o owner) WebAuthnID() []byte { return []byte(strconv.FormatInt(o.account.ID, 10)) }

func (o owner) WebAuthnName() string {
	if o.account.Email != "" {
		return o.account.Email
	}
	return o.account.Name
}

func (o owner) WebAuthnDisplayName() string { return o.account.Name }

func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

// ceremony wraps what the library wants to know again, and what the browser is asked.
func ceremony(options any, session *webauthn.SessionData) (c Ceremony, err error) {
	if c.Options, err = json.Marshal(options); err != nil {
		return c, err
	}
	c.Kept, err = json.Marshal(session)
	c.Challenge = session.Challenge
	return c, err
}

func sessionOf(kept []byte) (session webauthn.SessionData, err error) {
	return session, json.Unmarshal(kept, &session)
}

func newKey(c *webauthn.Credential) (Key, error) {
	c.Attestation = webauthn.CredentialAttestation{} // nothing is verified by it later
	record, err := json.Marshal(c)
	return Key{ID: base64.RawURLEncoding.EncodeToString(c.ID), Record: string(record)}, err
}

func (k Key) credential() (c webauthn.Credential, err error) {
	return c, json.Unmarshal([]byte(k.Record), &c)
}
