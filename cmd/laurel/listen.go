package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"laurel/badges"
)

// listeners are the server's ports, bound before anything is served, so that a
// port that is taken is an error at the start.
type listeners struct {
	bound []boundServer
	log   *slog.Logger
}

type boundServer struct {
	server   *http.Server
	listener net.Listener
}

// listenPublic binds what the world talks to: handler, by HTTPS or plain HTTP,
// and with HTTPS the port that sends plain HTTP there.
func (l *listeners) listenPublic(c Config, handler http.Handler, site *badges.Site) error {
	mode, err := c.tlsMode()
	if err != nil {
		return err
	}
	address := c.listenAddress(mode)
	redirect := redirectToHTTPS(site, c.ownHosts()...)
	switch mode {
	case tlsNone:
		return l.listen("listen", address, handler, nil)
	case tlsACME:
		manager, err := newACME(c)
		if err != nil {
			return err
		}
		redirect = manager.HTTPHandler(redirect)
		err = l.listen("listen", address, handler, manager.TLSConfig())
		if err != nil {
			return err
		}
	case tlsFiles:
		files, err := openCertificateFiles(c.TLS.CertFile, c.TLS.KeyFile, time.Now)
		if err != nil {
			return err
		}
		if err := l.listen("listen", address, handler, &tls.Config{GetCertificate: files.get}); err != nil {
			return err
		}
	}
	if c.TLS.HTTPListen == "" {
		return nil
	}
	return l.listen("tls.http_listen", c.TLS.HTTPListen, redirect, nil)
}

// listen binds an address; with a TLS configuration it speaks HTTPS and HTTP/2.
func (l *listeners) listen(setting, address string, handler http.Handler, secure *tls.Config) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return &badges.Error{Kind: badges.Unavailable, Err: err,
			Message: "can't listen on " + address + "; free the port, get the right to it, or change " + setting}
	}
	server := &http.Server{
		Handler:           handler,
		TLSConfig:         secure,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		// What clients do wrong on the wire is no trouble of the operator.
		ErrorLog: slog.NewLogLogger(l.log.Handler(), slog.LevelDebug),
	}
	l.bound = append(l.bound, boundServer{server, listener})
	return nil
}

// start begins to serve. What it returns receives when a server fails.
func (l *listeners) start() <-chan error {
	failed := make(chan error, len(l.bound))
	for _, b := range l.bound {
		go func() {
			if err := b.run(); err != nil {
				failed <- fmt.Errorf("serve %s: %w", b.listener.Addr(), err)
			}
		}()
	}
	return failed
}

// shutdown takes no more requests on any port and waits for those that have
// begun, until ctx ends.
func (l *listeners) shutdown(ctx context.Context) {
	var ending sync.WaitGroup
	for _, b := range l.bound {
		ending.Go(func() {
			if err := b.server.Shutdown(ctx); err != nil {
				l.log.Warn("requests were cut off", "address", b.listener.Addr(), "error", err)
				b.server.Close()
			}
		})
	}
	ending.Wait()
}

// close gives the ports back that were never served.
func (l *listeners) close() {
	for _, b := range l.bound {
		b.listener.Close()
	}
}

// addresses are where the server listens.
func (l *listeners) addresses() []string {
	var list []string
	for _, b := range l.bound {
		list = append(list, b.listener.Addr().String())
	}
	return list
}

func (b boundServer) run() error {
	var err error
	if b.server.TLSConfig != nil {
		err = b.server.ServeTLS(b.listener, "", "")
	} else {
		err = b.server.Serve(b.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// redirectToHTTPS sends plain requests for one of the server's hosts, or the one
// that an API has to itself ("" for none), to the same path of its origin. Status 308 keeps method and body (RFC 9110 §15.4.9);
// 421 says that another host was asked for (§15.5.20).
func redirectToHTTPS(site *badges.Site, own ...string) http.Handler {
	origins := make(map[string]string)
	for _, host := range own {
		origins[host] = "https://" + host
	}
	for _, domain := range site.Domains() {
		host, _, _ := strings.Cut(domain, ":")
		origins[host] = site.Origin(domain)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.ToLower(r.Host)
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		origin, ok := origins[host]
		if !ok {
			http.Error(w, "This server does not answer for that host name.", http.StatusMisdirectedRequest)
			return
		}
		http.Redirect(w, r, origin+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
}
