package mail_test

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"

	"laurel/web/mail"
)

// sink is a mail server (RFC 5321) that keeps what it is given.
type sink struct {
	tls      mail.TLS
	noTLS    bool              // announce no STARTTLS
	password string            // demand this one of user "laurel"
	refuse   map[string]string // by command or whole line, what to say instead of yes

	listener    net.Listener
	certificate tls.Certificate
	roots       *x509.CertPool
	sessions    sync.WaitGroup

	mu       sync.Mutex
	received []received
	commands []string
}

// received is one message with its envelope.
type received struct {
	from, to string
	data     string
	secure   bool
	user     string
}

func newSink(t *testing.T, security mail.TLS) *sink {
	t.Helper()
	// Borrowed for its certificate, which is for 127.0.0.1.
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	web.Close()
	s := &sink{tls: security, refuse: map[string]string{}, certificate: web.TLS.Certificates[0], roots: x509.NewCertPool()}
	s.roots.AddCert(web.Certificate())
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go s.run()
	t.Cleanup(func() { s.listener.Close(); s.sessions.Wait() })
	return s
}

// smtp is the configuration that leads to the sink.
func (s *sink) smtp() mail.SMTP {
	return mail.SMTP{
		Host: "127.0.0.1", Port: s.listener.Addr().(*net.TCPAddr).Port,
		From: "Test Badges <badges@badges.example.org>", TLS: s.tls, RootCAs: s.roots,
	}
}

// say has the sink answer the command with reply, "" with yes again.
func (s *sink) say(command, reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[command] = reply
}

func (s *sink) messages() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// heard reports whether a client sent the command.
func (s *sink) heard(command string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.commands, command)
}

func (s *sink) run() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.sessions.Go(func() {
			defer c.Close()
			session := &session{sink: s, conn: c}
			if s.tls == mail.ImplicitTLS {
				session.secure()
			}
			session.serve()
		})
	}
}

// session is one client's connection.
type session struct {
	*sink
	conn   net.Conn
	mail   received
	inTLS  bool
	signed bool
}

func (s *session) secure() {
	s.conn = tls.Server(s.conn, &tls.Config{Certificates: []tls.Certificate{s.certificate}})
	s.inTLS, s.mail.secure = true, true
}

func (s *session) serve() {
	s.reply("220 sink ready")
	lines := textproto.NewReader(bufio.NewReader(s.conn))
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return
		}
		command, rest, _ := strings.Cut(line, " ")
		command = strings.ToUpper(command)
		s.mu.Lock()
		s.commands = append(s.commands, command)
		refusal := cmp.Or(s.refuse[command], s.refuse[line])
		s.mu.Unlock()
		switch {
		case refusal != "":
			s.reply(strings.ReplaceAll(refusal, "%s", rest))
		case command == "QUIT":
			s.reply("221 bye")
			return
		case command == "STARTTLS":
			s.reply("220 go")
			s.secure()
			lines = textproto.NewReader(bufio.NewReader(s.conn))
		case command == "DATA":
			s.data(lines)
		default:
			s.command(command, rest)
		}
	}
}

func (s *session) command(command, rest string) {
	_, address, _ := strings.Cut(strings.TrimRight(strings.SplitN(rest+" ", " ", 2)[0], ">"), "<")
	switch command {
	case "EHLO":
		s.reply("250-sink\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME")
		if s.tls == mail.StartTLS && !s.inTLS && !s.noTLS {
			s.reply("250-STARTTLS")
		}
		s.reply("250 AUTH PLAIN LOGIN")
	case "AUTH":
		s.auth(strings.TrimPrefix(rest, "PLAIN "))
	case "MAIL":
		if s.password != "" && !s.signed {
			s.reply("530 5.7.0 sign in first")
			return
		}
		s.mail.from = address
		s.reply("250 2.1.0 ok")
	case "RCPT":
		s.mail.to = address
		s.reply("250 2.1.5 ok")
	default: // NOOP, RSET
		s.reply("250 2.0.0 ok")
	}
}

// auth checks a PLAIN response (RFC 4616).
func (s *session) auth(response string) {
	raw, err := base64.StdEncoding.DecodeString(response)
	if err != nil || string(raw) != "\x00laurel\x00"+s.password {
		s.reply("535 5.7.8 user laurel or its password is wrong")
		return
	}
	s.signed, s.mail.user = true, "laurel"
	s.reply("235 2.7.0 ok")
}

func (s *session) data(lines *textproto.Reader) {
	s.reply("354 go on")
	data, err := io.ReadAll(lines.DotReader())
	if err != nil {
		return
	}
	s.mu.Lock()
	s.mail.data = string(data)
	refusal := s.refuse["."]
	if refusal == "" {
		s.received = append(s.received, s.mail)
	}
	s.mu.Unlock()
	if refusal != "" {
		s.reply(refusal)
		return
	}
	s.reply("250 2.0.0 queued")
}

func (s *session) reply(line string) { fmt.Fprintf(s.conn, "%s\r\n", line) }
