package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestExchange(t *testing.T) {
	requests := 0
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/large":
			io.WriteString(w, strings.Repeat("x", maxBody+1))
		default:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, "%s %s %s %s", r.Method, r.Header.Get("Authorization"), body, strings.Repeat("x", 2*maxReceipt))
		}
	})
	c := newClient(t, policy, Options{Sign: func(*http.Request, []byte) error {
		t.Error("the request was signed")
		return nil
	}})
	header := http.Header{"Authorization": {"Bearer t"}}
	answer, err := c.Exchange(t.Context(), http.MethodPost, server.URL+"/token", header, []byte("a=b"))
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != http.StatusBadRequest || !strings.HasPrefix(string(answer.Body), "POST Bearer t a=b ") || len(answer.Body) < 2*maxReceipt {
		t.Errorf("status %d, %d bytes: %.40s", answer.Status, len(answer.Body), answer.Body)
	}
	requests = 0
	answer, err = c.Exchange(t.Context(), http.MethodGet, server.URL+"/moved", header, nil)
	if err != nil || answer.Status != http.StatusTemporaryRedirect || requests != 1 {
		t.Errorf("a redirect: %+v, %v after %d requests", answer, err, requests)
	}
	_, err = c.Exchange(t.Context(), http.MethodGet, server.URL+"/large", nil, nil)
	wantKind(t, err, TooLarge)
	_, err = c.Exchange(t.Context(), http.MethodGet, "http://10.0.0.1/", nil, nil)
	wantKind(t, err, Refused)
}
