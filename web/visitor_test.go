package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"laurel/badges"
)

// TestRequireAdmin asks as everybody who may come.
func TestRequireAdmin(t *testing.T) {
	s := &server{}
	h := s.requireAdmin(func(w http.ResponseWriter, _ *http.Request, v Visitor) error {
		w.Header().Set("For", v.Name)
		return nil
	})
	for _, test := range []struct {
		visitor *Visitor
		status  int
		name    string
	}{
		{nil, http.StatusSeeOther, ""},
		{&Visitor{Account: badges.Account{Name: "Ben"}, HasRole: true}, http.StatusForbidden, ""},
		{&Visitor{Account: badges.Account{Name: "Root", Admin: true}}, http.StatusOK, "Root"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/admin/people?a=b", nil)
		r.Header.Set("Accept", "application/json")
		if test.visitor != nil {
			r = r.WithContext(context.WithValue(r.Context(), visitorKey, func() (Visitor, bool) { return *test.visitor, true }))
		}
		w := httptest.NewRecorder()
		h(w, r)
		if w.Code != test.status || w.Header().Get("For") != test.name {
			t.Errorf("%+v: %d for %q, want %d", test.visitor, w.Code, w.Header().Get("For"), test.status)
		}
		if want := "/sign-in?next=%2Fadmin%2Fpeople"; test.visitor == nil && w.Header().Get("Location") != want {
			t.Errorf("sent to %q, want %q", w.Header().Get("Location"), want)
		}
	}
}
