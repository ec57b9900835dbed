package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"

	gomail "github.com/wneessen/go-mail"
)

// dialer opens a connection to the mail server.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// submit hands one message to the mail server, on a connection of its own.
func (s SMTP) submit(ctx context.Context, hello string, message *gomail.Msg) error {
	// go-mail leaves the connection open when STARTTLS or the sign-in fails, so
	// we keep hold of it.
	var conn net.Conn
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	client, err := s.client(hello, func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		conn, err = s.dialer()(ctx, network, address)
		return conn, err
	})
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, message)
}

// dialer returns what opens connections, with TLS where it comes first.
func (s SMTP) dialer() dialer {
	if s.TLS == ImplicitTLS {
		return (&tls.Dialer{Config: s.tlsConfig()}).DialContext
	}
	return (&net.Dialer{}).DialContext
}

func (s SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

// client returns a client that introduces itself as hello. It fails when the
// settings can't be used.
func (s SMTP) client(hello string, dial dialer) (*gomail.Client, error) {
	policy, usualPort := gomail.TLSMandatory, gomail.DefaultPortTLS
	switch s.TLS {
	case StartTLS, "":
	case ImplicitTLS:
		// The dialer has done it. Opportunistic makes the client look whether
		// there is TLS, and so allow the ways to sign in that need it.
		policy, usualPort = gomail.TLSOpportunistic, gomail.DefaultPortSSL
	case NoTLS:
		policy, usualPort = gomail.NoTLS, gomail.DefaultPort
	default:
		return nil, fmt.Errorf("smtp: tls %q is unknown; take starttls, tls or none", s.TLS)
	}
	options := []gomail.Option{
		gomail.WithHELO(hello), gomail.WithPort(cmp.Or(s.Port, usualPort)), gomail.WithDialContextFunc(gomail.DialContextFunc(dial)),
		gomail.WithTLSConfig(s.tlsConfig()), gomail.WithTLSPolicy(policy),
	}
	if s.Username != "" {
		options = append(options, gomail.WithUsername(s.Username), gomail.WithPassword(s.Password),
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("smtp: host %q, port %d: %w", s.Host, s.Port, err)
	}
	return client, nil
}
