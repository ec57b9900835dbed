package mail

import (
	"crypto/x509"
	"fmt"
	"net/mail"
)

// TLS says how the connection to the mail server is protected.
type TLS string

const (
	StartTLS    TLS = "starttls" // RFC 3207, always demanded; usually port 587. The default
	ImplicitTLS TLS = "tls"      // RFC 8314; usually port 465
	NoTLS       TLS = "none"     // for a mail server on the same machine; usually port 25
)

// SMTP is the mail server that takes our messages. The zero value means that
// there is none.
type SMTP struct {
	Host     string
	Port     int    // 0: the usual one for TLS
	Username string // "": no authentication
	Password string // sent over TLS alone, in whichever way the server takes it
	From     string // address, with or without a name: Badges <badges@example.org>
	TLS      TLS
	RootCAs  *x509.CertPool // whom to trust as certificate authorities; nil: whom the system trusts
}

// configured reports whether there is a mail server.
func (s SMTP) configured() bool { return s.Host != "" }

// sender reads From.
func (s SMTP) sender() (*mail.Address, error) {
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("smtp: from %q is not a sender; write it like Badges <badges@example.org>", s.From)
	}
	return from, nil
}
