package badges

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// Client is a program that signs its requests with a secret which it shares with
// us. It acts for an account of its own, which manages one issuer and all below it.
type Client struct {
	ID        int64
	Purpose   string // which API it speaks; keys are unique within
	Key       string // names the client in its requests
	Sealed    []byte // the shared secret, sealed by the Vault
	IssuerID  int64
	AccountID int64
	CreatedAt time.Time
	RevokedAt time.Time // zero while it may make requests
}

// NewClient is a request to let a client in.
type NewClient struct {
	Purpose  string
	IssuerID int64
	Key      string // one that the program has; "" to have one made
	Secret   string // likewise
}

// ClientReader finds clients.
type ClientReader interface {
	// ClientByKey returns a client that is not revoked. Keys are compared exactly.
	ClientByKey(ctx context.Context, purpose, key string) (Client, error)
	// Clients returns all clients of a purpose, revoked ones too, oldest first.
	Clients(ctx context.Context, purpose string) ([]Client, error)
}

// ClientWriter changes clients.
type ClientWriter interface {
	// InsertClient returns a Conflict *Error when the key is in use.
	InsertClient(ctx context.Context, c Client) (id int64, err error)
	// RevokeClient returns a NotFound *Error when there is no such client in use.
	RevokeClient(ctx context.Context, id int64, at time.Time) error
}

const (
	maxClientKey    = 255
	clientKeyLen    = 10 // bytes of randomness
	clientSecretLen = 20
)

// CreateClient lets a client in and returns its secret. Admins only. Conflict when
// the key is in use.
func (s *Service) CreateClient(ctx context.Context, by Account, n NewClient) (c Client, secret string, err error) {
	if !by.Admin {
		return Client{}, "", Errorf(Forbidden, "only an admin may let clients in")
	}
	if n.Key == "" {
		n.Key = randomText(clientKeyLen)
	}
	if n.Secret == "" {
		n.Secret = randomText(clientSecretLen)
	}
	for field, value := range map[string]string{"key": n.Key, "secret": n.Secret} {
		if len(value) > maxClientKey || strings.ContainsFunc(value, unicode.IsControl) {
			return Client{}, "", InvalidField(field, "the client's %s must have at most %d characters, on one line", field, maxClientKey)
		}
	}
	c = Client{
		Purpose: n.Purpose, Key: n.Key, Sealed: s.Vault.Seal([]byte(n.Secret), clientContext(n.Purpose, n.Key)),
		IssuerID: n.IssuerID, CreatedAt: s.Now(),
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		i, err := tx.Issuer(ctx, n.IssuerID)
		if err != nil {
			return err
		}
		account := Account{Name: Truncate("Client of "+i.Name, maxAccountName), CreatedAt: c.CreatedAt}
		if c.AccountID, err = tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.SetRole(ctx, c.AccountID, n.IssuerID, Manager); err != nil {
			return err
		}
		c.ID, err = tx.InsertClient(ctx, c)
		return err
	})
	return c, n.Secret, err
}

// RevokeClient shuts a client out at once. Admins only.
func (s *Service) RevokeClient(ctx context.Context, by Account, id int64) error {
	if !by.Admin {
		return Errorf(Forbidden, "only an admin may shut clients out")
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.RevokeClient(ctx, id, s.Now()) })
}

// ClientByKey returns a client that may make requests, else NotFound. Whether a
// request is the client's own only its signature tells.
func (s *Service) ClientByKey(ctx context.Context, purpose, key string) (Client, error) {
	return s.Store.ClientByKey(ctx, purpose, key)
}

// ClientSecret opens the secret that a client signs with.
func (s *Service) ClientSecret(c Client) ([]byte, error) {
	return s.Vault.Open(c.Sealed, clientContext(c.Purpose, c.Key))
}

// ClientAccount returns the account that a client acts for, else Unauthorized.
func (s *Service) ClientAccount(ctx context.Context, c Client) (Account, error) {
	a, err := s.Store.Account(ctx, c.AccountID)
	if err == nil && !a.DisabledAt.IsZero() {
		err = Errorf(Unauthorized, "this client was disabled; ask whoever runs this server")
	}
	return a, err
}

// clientContext binds a sealed secret to its client.
func clientContext(purpose, key string) string { return "client " + purpose + " " + key }
