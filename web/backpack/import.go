package backpack

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
)

const (
	maxImport    = 20 << 20 // bytes of a file that is handed in
	maxItems     = 100      // badges in it
	importTime   = 90 * time.Second
	importAtOnce = 4 // badges that are checked at the same time
)

// importLimit bounds what one account makes this server ask others: each badge is up
// to a dozen requests.
func importLimit() badges.Throttle {
	return badges.Throttle{Burst: 2 * maxItems, Every: 10 * time.Second}
}

// count counts badges and pages that are checked for an account.
func (b *backpack) count(r *http.Request, by badges.Account, n int) error {
	for range n {
		if err := b.Service.Attempt(r.Context(), "import", strconv.FormatInt(by.ID, 10), importLimit()); err != nil {
			return err
		}
	}
	return nil
}

func (b *backpack) getImport(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return b.showImport(w, r, by, http.StatusOK, templates.BackpackImport{BackpackHead: b.head(r)})
}

func (b *backpack) showImport(w http.ResponseWriter, r *http.Request, by badges.Account, status int, view templates.BackpackImport) error {
	mine, err := b.Service.Identities(r.Context(), by)
	view.Linked = len(mine) > 0
	if err != nil {
		return err
	}
	return b.Pages.Show(w, r, status, view)
}

// postImport checks what was handed in, the file if there is one, else the address,
// and says of each badge what became of it.
func (b *backpack) postImport(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	file, name, err := upload(w, r)
	view := templates.BackpackImport{BackpackHead: b.head(r)}
	var items []item
	if err == nil {
		view.Address = strings.TrimSpace(badges.Truncate(r.PostFormValue("address"), 2000))
		items, err = itemsOf(file, name, view.Address)
	}
	if err == nil {
		v := badges.Visibility(cmp.Or(r.PostFormValue("visibility"), string(badges.Public)))
		view.Results, err = b.importAll(r, by, items, v)
	}
	if status, ok := refused(err); ok {
		view.Problem = badges.PhraseOf(err)
		return b.showImport(w, r, by, status, view)
	}
	if err != nil {
		return err
	}
	return b.showImport(w, r, by, http.StatusOK, view)
}

// upload reads the form and the file in it, nil for none.
func upload(w http.ResponseWriter, r *http.Request) (file []byte, name string, err error) {
	const inMemory = 1 << 20
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	if err := r.ParseMultipartForm(inMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return nil, "", tooLargeError()
		}
		return nil, "", badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	if r.MultipartForm == nil {
		return nil, "", nil
	}
	defer r.MultipartForm.RemoveAll()
	f, header, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", badges.Errorf(badges.Invalid, "The file did not arrive whole. Go back and send it again.")
	}
	defer f.Close()
	file, err = io.ReadAll(io.LimitReader(f, maxImport+1))
	if len(file) > maxImport {
		err = tooLargeError()
	}
	return file, header.Filename, err
}

func tooLargeError() error {
	return badges.Errorf(badges.TooLarge, "The file has more than %d MB. Import it in parts.", maxImport>>20)
}

// importAll checks the badges, some at a time, and keeps those that are the account's.
func (b *backpack) importAll(r *http.Request, by badges.Account, items []item, v badges.Visibility) ([]templates.Imported, error) {
	mine, err := b.Service.Identities(r.Context(), by)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return nil, badges.Errorf(badges.Conflict, "Link the address that the badges were granted to first: they are taken only for addresses that are yours.")
	}
	ctx, cancel := context.WithTimeout(r.Context(), importTime)
	defer cancel()
	results := make([]templates.Imported, len(items))
	places := make(chan struct{}, importAtOnce)
	var running sync.WaitGroup
	for i := range items {
		results[i].Name = items[i].name
		if err := b.count(r, by, 1); err != nil {
			if badges.KindOf(err) != badges.Limited {
				running.Wait()
				return nil, err
			}
			results[i].Problem = badges.PhraseOf(err)
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			results[i] = b.importOne(ctx, by, mine, items[i], v)
		})
	}
	running.Wait()
	return results, nil
}

// importOne checks one badge and keeps it if it names the account's person.
func (b *backpack) importOne(ctx context.Context, by badges.Account, mine []badges.Identity, it item, v badges.Visibility) templates.Imported {
	result := templates.Imported{Name: it.name}
	if ctx.Err() != nil {
		result.Problem = templates.Plain("There was no time left to check it. Import it again, with fewer others.")
		return result
	}
	report := b.Verifier.Verify(ctx, it.input)
	result.Name = cmp.Or(badges.Truncate(report.Facts.Name, 200), it.name)
	result.State = templates.CheckedState(report.State)
	if step := report.Decisive(); step != nil {
		result.Code = string(step.Code)
	}
	who, named := report.Facts.Names(mine)
	_, own := b.Site.ParseStatus(report.Facts.ID)
	switch {
	case report.State == verification.Invalid:
		result.Problem = templates.Plain("It is not genuine, so it was not taken.")
	case report.State == verification.Unknown:
		result.Problem = templates.Plain("It could not be checked, so it was not taken. Try again later.")
	case own:
		result.Problem = templates.Plain("It was granted on this server: if it is yours, it is among your badges already.")
	case !named:
		result.Problem = templates.Plain("It was granted to somebody else. If that is another address of yours, link the address first.")
	default:
		b.keep(ctx, by, who, report, v, &result)
	}
	return result
}

func (b *backpack) keep(ctx context.Context, by badges.Account, who badges.Identity, report verification.Report, v badges.Visibility, result *templates.Imported) {
	facts, check := report.External()
	e, err := b.Service.ImportExternal(ctx, by, badges.NewExternal{Recipient: who, Visibility: v, ExternalFacts: facts, ExternalCheck: check})
	if err == nil {
		err = b.Verifier.Keep(ctx, report)
	}
	if err != nil {
		result.Problem = badges.PhraseOf(err)
		return
	}
	result.URL = ExternalPath(e)
}
