package fedtest_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"laurel/federation/fedtest"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// namesOfAddresses is a DNS in which a name is an address in hexadecimal and a zone:
// 7f000001.example has 127.0.0.1, an AAAA record if it has 32 digits.
func namesOfAddresses() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go answerName(server)
		return client, nil
	}}
}

// answerName answers one query in the TCP framing of RFC 1035 §4.2.2.
func answerName(conn net.Conn) {
	defer conn.Close()
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	query := make([]byte, binary.BigEndian.Uint16(size[:]))
	var m dnsmessage.Message
	if _, err := io.ReadFull(conn, query); err != nil || m.Unpack(query) != nil {
		return
	}
	m.Response, m.Additionals = true, nil
	q := m.Questions[0]
	label, _, _ := strings.Cut(q.Name.String(), ".")
	raw, _ := hex.DecodeString(label)
	addr, ok := netip.AddrFromSlice(raw)
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	switch {
	case !ok:
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA && addr.Is4():
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
	case q.Type == dnsmessage.TypeAAAA && addr.Is6():
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
	}
	if packed, err := m.AppendPack(make([]byte, 2)); err == nil {
		binary.BigEndian.PutUint16(packed, uint16(len(packed)-2))
		_, _ = conn.Write(packed)
	}
}

// listenOn serves on an address of this machine and returns the port.
func listenOn(t *testing.T, address string, h http.Handler) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: h}}
	server.Start()
	t.Cleanup(server.Close)
	return listener.Addr().(*net.TCPAddr).Port
}

// stranger is a server that may be reached, and leads to others in each way that it
// can think of.
type stranger struct {
	t      *testing.T
	key    *rsa.PrivateKey
	port   int
	target string // where it leads now
}

func (s *stranger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	actor := func(id string, more map[string]any) {
		pem, err := signature.MarshalPublicKeyPEM(s.key.Public())
		if err != nil {
			s.t.Error(err)
		}
		document := map[string]any{
			"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Person", "preferredUsername": "eve", "inbox": id + "/inbox",
			"publicKey": map[string]any{"id": id + "#main-key", "owner": id, "publicKeyPem": pem},
		}
		for name, value := range more {
			document[name] = value
		}
		w.Header().Set("Content-Type", vocab.ContentType)
		_ = json.NewEncoder(w).Encode(document)
	}
	id := "http://" + r.Host + r.URL.Path
	switch kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); {
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/redirects/"):
		http.Redirect(w, r, s.target+"/inbox", http.StatusTemporaryRedirect)
	case r.Method == http.MethodPost:
		w.WriteHeader(http.StatusAccepted)
	case r.URL.Path == "/.well-known/nodeinfo":
		fmt.Fprintf(w, `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":%q}]}`, s.target+"/nodeinfo/2.0")
	case r.URL.Path == "/.well-known/webfinger" && strings.Contains(r.URL.RawQuery, "moved"):
		http.Redirect(w, r, s.target+"/.well-known/webfinger?"+r.URL.RawQuery, http.StatusFound)
	case r.URL.Path == "/.well-known/webfinger":
		w.Header().Set("Content-Type", "application/jrd+json")
		fmt.Fprintf(w, `{"links":[{"rel":"self","type":"application/activity+json","href":%q}]}`, s.target+"/linked/"+r.Host)
	case kind == "go":
		http.Redirect(w, r, s.target+r.URL.Path, http.StatusFound)
	case kind == "inbox-elsewhere":
		actor(id, map[string]any{"inbox": s.target + "/inbox"})
	case kind == "shared-elsewhere":
		actor(id, map[string]any{"endpoints": map[string]any{"sharedInbox": s.target + "/inbox"}})
	case kind == "moves":
		actor(id, map[string]any{"movedTo": s.target + r.URL.Path})
	case kind == "badge":
		w.Header().Set("Content-Type", "application/ld+json")
		fmt.Fprintf(w, `{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":%q,"badge":%q,"recipient":{"type":"url","identity":"x"},
			"verification":{"type":"hosted"},"issuedOn":"2026-01-01T00:00:00Z"}`, id, s.target+r.URL.Path)
	case kind == "owner-elsewhere":
		w.Header().Set("Content-Type", vocab.ContentType)
		fmt.Fprintf(w, `{"id":%q,"owner":%q,"publicKeyPem":"x"}`, id, s.target+r.URL.Path)
	default:
		actor(id, nil)
	}
}

// post sends an activity of one of the stranger's actors to our inbox, signed with
// the key of that id, and returns the status.
func (s *stranger) post(ours *fedtest.Server, keyID string, activity map[string]any, now time.Time) int {
	s.t.Helper()
	body, err := json.Marshal(activity)
	if err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "https://"+ours.Host+"/inbox", bytes.NewReader(body))
	r.Header.Set("Content-Type", vocab.ContentType)
	if err := signature.Sign(r, body, signature.Key{ID: keyID, Private: s.key}, now); err != nil {
		s.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	ours.Federation.ServeHTTP(w, r)
	return w.Code
}
