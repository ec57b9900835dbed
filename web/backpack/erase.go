package backpack

import (
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// eraseWord is what has to be typed before data is deleted.
const eraseWord = "delete"

func (b *backpack) getErase(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return b.showErase(w, r, by, http.StatusOK, nil)
}

func (b *backpack) showErase(w http.ResponseWriter, r *http.Request, by badges.Account, status int, problem templates.Phrase) error {
	view := templates.BackpackErase{BackpackHead: b.head(r), Word: eraseWord}
	view.Problem = problem
	var err error
	view.Count, err = b.Reader.CountGrants(r.Context(), badges.GrantFilter{
		OwnerID: by.ID, States: []badges.State{badges.Pending, badges.Accepted, badges.Processed},
	})
	if err != nil {
		return err
	}
	return b.Pages.Show(w, r, status, view)
}

func (b *backpack) postErase(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(form.Get("word")), eraseWord) {
		return b.showErase(w, r, by, http.StatusBadRequest, templates.Plain("Nothing was deleted. To confirm, type the word exactly."))
	}
	err = b.Service.Erase(r.Context(), by)
	if status, ok := refused(err); ok {
		return b.showErase(w, r, by, status, badges.PhraseOf(err))
	}
	if err != nil {
		return err
	}
	b.Pages.SignOut(w, r)
	head := b.Pages.Head(r)
	head.Visitor, head.Unlisted = templates.Visitor{}, true
	return b.Pages.Show(w, r, http.StatusOK, templates.Erased{Head: head})
}
