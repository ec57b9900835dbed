package main

import (
	"crypto/tls"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"laurel/badges"
)

// newACME returns the manager that gets certificates for the origins' hosts and
// those that one API has to itself, and for no other name a client may ask for, and keeps them in the data folder.
func newACME(c Config) (*autocert.Manager, error) {
	hosts := make([]string, len(c.Origins))
	for i, origin := range c.Origins {
		u, err := url.Parse(origin)
		if err != nil {
			return nil, badges.Errorf(badges.Invalid, "origin %q: %v", origin, err)
		}
		hosts[i] = u.Hostname()
	}
	hosts = append(hosts, c.ownHosts()...)
	manager := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(filepath.Join(c.Data, "acme")),
		HostPolicy: autocert.HostWhitelist(hosts...),
		Email:      c.TLS.ACMEEmail,
	}
	if c.TLS.ACMEDirectory != "" {
		manager.Client = &acme.Client{DirectoryURL: c.TLS.ACMEDirectory}
	}
	return manager, nil
}

// certificateFiles is a certificate in files, which whatever renews it may
// replace at any time.
type certificateFiles struct {
	cert, key string
	now       func() time.Time

	mu       sync.Mutex
	current  *tls.Certificate
	modified time.Time // of the certificate file when it was read
	checked  time.Time
}

// certificateCheck bounds how often the files are looked at.
const certificateCheck = 10 * time.Second

func openCertificateFiles(cert, key string, now func() time.Time) (*certificateFiles, error) {
	f := &certificateFiles{cert: cert, key: key, now: now}
	return f, f.load()
}

// get is a [tls.Config].GetCertificate. While new files are unreadable or half
// written, the old certificate stays in use.
func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.checked) >= certificateCheck {
		f.checked = now
		if info, err := os.Stat(f.cert); err == nil && !info.ModTime().Equal(f.modified) {
			if err := f.load(); err != nil && f.current == nil {
				return nil, err
			}
		}
	}
	return f.current, nil
}

func (f *certificateFiles) load() error {
	info, err := os.Stat(f.cert)
	if err != nil {
		return badges.Errorf(badges.Invalid, "tls.cert_file can't be read: %v", err)
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return &badges.Error{Kind: badges.Invalid, Err: err,
			Message: fmt.Sprintf("tls.cert_file %s and tls.key_file %s don't make a certificate", f.cert, f.key)}
	}
	f.current, f.modified = &pair, info.ModTime()
	return nil
}
