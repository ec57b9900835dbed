package main

import (
	"net"
	"net/url"
	"strings"

	"laurel/badges"
)

// The ways to HTTPS, as [TLS].Mode names them.
const (
	tlsAuto  = "auto"
	tlsACME  = "acme"
	tlsFiles = "files"
	tlsNone  = "none"
)

// tlsMode decides how the server comes to speak HTTPS and refuses settings that
// do not fit together.
func (c Config) tlsMode() (string, error) {
	mode := c.TLS.Mode
	if mode == tlsAuto {
		mode = c.likelyTLSMode()
	}
	if err := c.checkTLSMode(mode); err != nil {
		return "", err
	}
	return mode, nil
}

func (c Config) checkTLSMode(mode string) error {
	switch {
	case mode == tlsFiles && (c.TLS.CertFile == "" || c.TLS.KeyFile == ""):
		return badges.Errorf(badges.Invalid, "tls.mode files needs both tls.cert_file and tls.key_file; set them")
	case mode == tlsNone && c.wantsHTTPS() && len(c.TrustedProxies) == 0:
		return badges.Errorf(badges.Invalid, "the origin is https, but tls.mode is none and no proxy is named; "+
			"put the network of the proxy that speaks HTTPS into trusted_proxies, or choose another tls.mode")
	case mode == tlsACME:
		return c.checkACME()
	}
	return nil
}

func (c Config) likelyTLSMode() string {
	switch {
	case c.TLS.CertFile != "" || c.TLS.KeyFile != "":
		return tlsFiles
	case len(c.TrustedProxies) > 0 || !c.wantsHTTPS():
		return tlsNone
	}
	return tlsACME
}

// checkACME refuses origins for which no authority gives a certificate by
// itself.
func (c Config) checkACME() error {
	for _, origin := range c.Origins {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "https" || u.Port() != "" || net.ParseIP(u.Hostname()) != nil || !strings.Contains(u.Hostname(), ".") {
			return badges.Errorf(badges.Invalid, "no certificate can be had for %s by itself (ACME takes public domain names on port 443); "+
				"set tls.cert_file and tls.key_file, or change the origin", origin)
		}
	}
	return nil
}

func (c Config) wantsHTTPS() bool {
	for _, origin := range c.Origins {
		if strings.HasPrefix(origin, "https://") {
			return true
		}
	}
	return false
}

// listenAddress returns where to listen when the setting leaves it open.
func (c Config) listenAddress(mode string) string {
	if c.Listen != "" {
		return c.Listen
	}
	if mode != tlsNone {
		return ":443"
	}
	if u, err := url.Parse(c.Origins[0]); err == nil && u.Scheme == "http" {
		port := u.Port()
		if port == "" {
			port = "80"
		}
		return net.JoinHostPort(u.Hostname(), port)
	}
	return "127.0.0.1:8080"
}
