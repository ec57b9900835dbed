package backpack

import (
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
)

// ExternalPath is the path of an external badge's page.
func ExternalPath(e badges.External) string { return "/external/" + e.ULID }

// StateOf is what is known of an external badge now: one may have expired since it
// was checked.
func StateOf(e badges.External, now time.Time) templates.CheckedState {
	if e.State == badges.ExternalValid && !e.ExpiresAt.IsZero() && !now.Before(e.ExpiresAt) {
		return templates.CheckedExpired
	}
	return templates.CheckedState(e.State)
}

// postExternal does one thing with a badge of another server's.
func (b *backpack) postExternal(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	var what templates.BackpackDone
	switch form.Get("do") {
	case "visibility":
		what = templates.BackpackShown
		_, err = b.Service.ShowExternal(r.Context(), by, idOf(r), badges.Visibility(form.Get("visibility")))
	case "check":
		what = templates.BackpackChecked
		err = b.recheck(r, by)
	case "remove":
		what = templates.BackpackRemoved
		err = b.Service.RemoveExternal(r.Context(), by, idOf(r))
	default:
		err = badges.Errorf(badges.Invalid, "What to do with the badge is missing. Press one of the buttons.")
	}
	return b.answer(w, r, by, what, err)
}

func (b *backpack) recheck(r *http.Request, by badges.Account) error {
	e, err := b.Service.ExternalOf(r.Context(), by, idOf(r))
	if err != nil {
		return err
	}
	if err := b.count(r, by, 1); err != nil {
		return err
	}
	report := b.Verifier.Verify(r.Context(), verification.Input{Data: e.Document})
	_, check := report.External()
	_, err = b.Service.RecheckExternal(r.Context(), e.ID, check)
	return err
}
