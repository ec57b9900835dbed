package backpack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"time"

	"laurel/badges"
)

// dataFile is what this server knows of the person, for programs (GDPR art. 15, 20).
const dataFile = "data.json"

// exportBatch is how many grants are read at a time.
const exportBatch = 50

// getExport sends everything of the account's as a zip while it is made, one grant
// after the other, so that the size of a backpack costs no memory.
func (b *backpack) getExport(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	data, err := b.personalData(r, by)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="badges.zip"`)
	e := &export{backpack: b, r: r, by: by, zip: zip.NewWriter(w), data: data}
	if err := e.write(); err != nil {
		// The beginning has been sent: a connection that breaks is how the browser
		// learns that the file is not whole.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// export is a zip that is being written.
type export struct {
	*backpack
	r     *http.Request
	by    badges.Account
	zip   *zip.Writer
	data  personalData
	index []indexEntry
}

func (e *export) write() error {
	if err := e.writeGrants(); err != nil {
		return err
	}
	for i, x := range e.data.externals {
		name := fmt.Sprintf("external/%d.json", i+1)
		if len(x.Document) > 0 && x.Document[0] != '{' {
			name = fmt.Sprintf("external/%d.jwt", i+1)
		}
		if err := e.add(name, x.Document); err != nil {
			return err
		}
		e.index = append(e.index, indexEntry{Title: x.Title, Issuer: x.Issuer.Name, State: string(x.State), Files: []string{name}})
	}
	body, err := json.MarshalIndent(e.data, "", "  ")
	if err != nil {
		return err
	}
	if err := e.add(dataFile, body); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := indexPage().Execute(&page, e.index); err != nil {
		return err
	}
	if err := e.add("index.html", page.Bytes()); err != nil {
		return err
	}
	return e.zip.Close()
}

func (e *export) writeGrants() error {
	filter := badges.GrantFilter{Limit: exportBatch}
	issuers := make(map[int64]badges.Issuer)
	for {
		grants, err := e.Service.OwnGrants(e.r.Context(), e.by, filter)
		if err != nil {
			return err
		}
		for _, g := range grants {
			i, ok := issuers[g.IssuerID]
			if !ok {
				if i, err = e.Reader.Issuer(e.r.Context(), g.IssuerID); err != nil {
					return err
				}
				issuers[g.IssuerID] = i
			}
			if err := e.writeGrant(i, g); err != nil {
				return err
			}
			filter.Before = g.ID
		}
		if len(grants) < exportBatch {
			return nil
		}
	}
}

// writeGrant adds a grant's files, which only a final one has.
func (e *export) writeGrant(i badges.Issuer, g badges.Grant) error {
	entry := indexEntry{Title: g.Badge.Title, Issuer: i.Name, State: string(e.Pages.State(g)), At: g.GrantedAt}
	if g.State == badges.Processed {
		files, err := e.Pages.Files(e.r, i, g)
		if err != nil {
			return err
		}
		for _, f := range files {
			name := "badges/" + g.ULID + "/" + f.Name
			if err := e.add(name, f.Body); err != nil {
				return err
			}
			entry.Files = append(entry.Files, name)
		}
	}
	e.index = append(e.index, entry)
	e.data.Grants = append(e.data.Grants, grantData{
		ID: g.ULID, Badge: g.Badge.Title, Issuer: i.Name, To: nameOf(g.Identity), Name: g.Name, Email: g.Email, Evidence: g.Evidence,
		State: string(g.State), Visibility: string(g.Visibility), GrantedAt: g.GrantedAt, AcceptedAt: at(g.AcceptedAt), ExpiresAt: at(g.ExpiresAt),
		DeclinedAt: at(g.DeclinedAt), RevokedAt: at(g.RevokedAt), RevocationReason: g.RevocationReason,
	})
	return nil
}

func (e *export) add(name string, body []byte) error {
	w, err := e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.Now()})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, bytes.NewReader(body))
	return err
}

// indexEntry is a badge in the export's own page.
type indexEntry struct {
	Title, Issuer, State string
	At                   time.Time
	Files                []string
}

// indexPage is a page that needs no server. It is part of a file of data, whose names
// are English, as those of the fields are.
func indexPage() *template.Template {
	return template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Badges</title>
<h1>Badges</h1>
{{range .}}<h2>{{.Title}}</h2>
<p>{{.Issuer}}, {{.State}}{{if not .At.IsZero}}, {{.At.Format "2006-01-02"}}{{end}}</p>
<ul>{{range .Files}}<li><a href="{{.}}">{{.}}</a></li>{{end}}</ul>
{{else}}<p>None.</p>{{end}}
<p><a href="data.json">Everything else that is known of you (JSON)</a></p>
</html>
`))
}
