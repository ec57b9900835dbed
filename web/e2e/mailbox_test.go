package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// A letter is a message that somebody got.
type letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// mailbox is a mail server (RFC 5321) that takes everything and lets one read it.
type mailbox struct {
	listener net.Listener
	sessions sync.WaitGroup

	mu      sync.Mutex
	letters map[string][]letter
	arrived chan struct{} // closed, and made anew, when something comes
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{letters: map[string][]letter{}, arrived: make(chan struct{})}
	var err error
	if m.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	m.sessions.Go(func() {
		for {
			c, err := m.listener.Accept()
			if err != nil {
				return
			}
			m.sessions.Go(func() {
				defer c.Close()
				m.serve(c)
			})
		}
	})
	t.Cleanup(func() { m.listener.Close(); m.sessions.Wait() })
	return m
}

// take waits for a letter to an address and removes it.
func (m *mailbox) take(ctx context.Context, to string) (letter, error) {
	for {
		m.mu.Lock()
		found, arrived := m.letters[to], m.arrived
		if len(found) > 0 {
			m.letters[to] = found[1:]
			m.mu.Unlock()
			return found[0], nil
		}
		m.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return letter{}, fmt.Errorf("no mail came for %s: %w", to, ctx.Err())
		}
	}
}

func (m *mailbox) serve(c net.Conn) {
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 mailbox")
	lines := textproto.NewReader(bufio.NewReader(c))
	var to string
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return
		}
		command, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(command) {
		case "RCPT":
			_, address, _ := strings.Cut(rest, "<")
			to, _, _ = strings.Cut(address, ">")
			say("250 ok")
		case "DATA":
			say("354 go on")
			got, err := readLetter(lines.DotReader())
			if err != nil {
				say("554 " + err.Error())
				continue
			}
			m.put(to, got)
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default: // EHLO, MAIL, NOOP, RSET
			say("250 ok")
		}
	}
}

func (m *mailbox) put(to string, l letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters[to] = append(m.letters[to], l)
	close(m.arrived)
	m.arrived = make(chan struct{})
}

// readLetter returns the subject and the plain text of a message (RFC 2045).
func readLetter(r io.Reader) (letter, error) {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return letter{}, err
	}
	text, err := plainText(textproto.MIMEHeader(message.Header), message.Body)
	return letter{Subject: subject, Text: text}, err
}

func plainText(header textproto.MIMEHeader, body io.Reader) (string, error) {
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if strings.EqualFold(header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(body)
		}
		text, err := io.ReadAll(body)
		return string(text), err
	}
	part, err := multipart.NewReader(body, parameters["boundary"]).NextPart() // the plain one comes first (RFC 2046 §5.1.4)
	if err != nil {
		return "", err
	}
	return plainText(part.Header, part)
}
