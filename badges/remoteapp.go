package badges

import (
	"context"
	"time"
)

// RemoteApp is as what another server knows us: we registered there, so that its
// people can sign in here.
type RemoteApp struct {
	Server    string // host, with its port
	Redirect  string // where it sends people back to
	Sealed    []byte // the credentials, sealed by the Vault
	CreatedAt time.Time
}

// RemoteAppReader finds registrations.
type RemoteAppReader interface {
	RemoteApp(ctx context.Context, server, redirect string) (RemoteApp, error)
}

// RemoteAppWriter changes registrations.
type RemoteAppWriter interface {
	PutRemoteApp(ctx context.Context, a RemoteApp) error
	DeleteRemoteApp(ctx context.Context, server, redirect string) error
}

// RemoteApp returns the credentials with which we are registered at a server, and
// since when, else NotFound.
func (s *Service) RemoteApp(ctx context.Context, server, redirect string) (credentials []byte, since time.Time, err error) {
	a, err := s.Store.RemoteApp(ctx, server, redirect)
	if err != nil {
		return nil, since, err
	}
	credentials, err = s.Vault.Open(a.Sealed, remoteAppContext(server, redirect))
	return credentials, a.CreatedAt, err
}

// KeepRemoteApp keeps credentials, in the place of those before.
func (s *Service) KeepRemoteApp(ctx context.Context, server, redirect string, credentials []byte) error {
	a := RemoteApp{Server: server, Redirect: redirect, CreatedAt: s.Now()}
	a.Sealed = s.Vault.Seal(credentials, remoteAppContext(server, redirect))
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.PutRemoteApp(ctx, a) })
}

// ForgetRemoteApp drops credentials that the server refuses.
func (s *Service) ForgetRemoteApp(ctx context.Context, server, redirect string) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.DeleteRemoteApp(ctx, server, redirect) })
}

func remoteAppContext(server, redirect string) string { return "remote app " + server + " " + redirect }
