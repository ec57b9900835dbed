package admin

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const backupsPath = Path + "/backups"

// downloadTime is how long the download of a backup may take, over a slow line.
const downloadTime = 6 * time.Hour

func (a *admin) getBackups(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	now, err := a.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	return a.showBackups(w, r, by, now, templates.Form{}, 0)
}

// showBackups lists the backups with what can be done with them; where the server
// can make none, it says who can.
func (a *admin) showBackups(w http.ResponseWriter, r *http.Request, by badges.Account, o badges.Settings, form templates.Form, status int) error {
	found, err := a.Service.BackupsOf(r.Context(), by)
	if err != nil {
		return err
	}
	if found.Instead != "" {
		return a.show(w, r, a.page(r, "backups", templates.AdminSection{
			Name: "backups", Text: "backups-instead", Entries: []templates.AdminEntry{{Link: templates.Link{Name: "pg_dump"}, Lines: []string{found.Instead}}},
		}))
	}
	list := templates.AdminSection{Name: "backups", Text: "backups", Listed: true}
	if found.Waiting != "" {
		waiting, err := a.waitingBackup(r, found.Waiting)
		if err != nil {
			return err
		}
		list.Entries = append(list.Entries, waiting)
	}
	for _, b := range found.All {
		path := backupsPath + "/" + b.Name
		list.Entries = append(list.Entries, templates.AdminEntry{
			Link: templates.Link{Name: b.Name}, Lines: []string{b.At.Format("2006-01-02 15:04 MST") + ", " + megabytes(b.Size)},
			Forms: []templates.AdminForm{do("download", b.Name, path+"/download"), do("delete", b.Name, path+"/delete")},
		})
	}
	schedule := field(badges.SettingBackupSchedule, "choice", string(o.BackupSchedule))
	for _, s := range []badges.BackupSchedule{badges.BackupsOff, badges.BackupsDaily, badges.BackupsWeekly} {
		schedule.Options = append(schedule.Options, templates.AdminOption{Value: string(s), Label: "backups-" + string(s)})
	}
	fields := []templates.AdminField{schedule, field(badges.SettingBackupsKept, "number", strconv.Itoa(o.BackupsKept))}
	a.mark(fields, form)
	page := a.page(r, "backups",
		templates.AdminSection{Name: "back-up", Text: "back-up", Forms: []templates.AdminForm{do("back-up", "", backupsPath)}}, list,
		templates.AdminSection{Name: "backup-schedule", Text: "backup-schedule", Forms: []templates.AdminForm{do("save", "", backupsPath+"/schedule", fields...)}})
	page.Status = status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

// waitingBackup tells of a backup that is being made, or why that fails.
func (a *admin) waitingBackup(r *http.Request, name string) (templates.AdminEntry, error) {
	entry := templates.AdminEntry{Link: templates.Link{Name: name}, State: "being-made"}
	troubled, err := a.Queues.TroubledTasks(r.Context(), shownTasks)
	for _, t := range troubled {
		if t.Kind == badges.BackupTaskKind {
			entry.State, entry.URL, entry.Lines = "retried", Path+"/queue", present(t.Problem)
		}
	}
	return entry, err
}

func megabytes(size int64) string { return fmt.Sprintf("%.1f MB", float64(size)/1e6) }

func (a *admin) postBackup(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.RequestBackup(r.Context(), by), backupsPath, nil)
}

func (a *admin) postSchedule(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	o, err := a.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	text, count := a.typed(r)
	text(badges.SettingBackupSchedule, (*string)(&o.BackupSchedule))
	count(badges.SettingBackupsKept, &o.BackupsKept)
	err = a.Service.SaveSettings(r.Context(), by, o)
	return a.finish(w, r, err, backupsPath, func(form templates.Form, status int) error { return a.showBackups(w, r, by, o, form, status) })
}

// postDownload sends a backup. It is no GET: that it was asked for is written down,
// and no browser fetches it ahead.
func (a *admin) postDownload(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	file, b, err := a.Service.OpenBackup(r.Context(), by, chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	defer file.Close()
	// Where the connection knows no deadline, there is none to put off.
	_ = http.NewResponseController(w).SetWriteDeadline(a.Now().Add(downloadTime))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.FormatInt(b.Size, 10))
	download(w, "application/vnd.sqlite3", b.Name)
	_, err = io.Copy(w, file)
	if err != nil {
		panic(http.ErrAbortHandler) // the file must not look whole
	}
	return nil
}

func (a *admin) postDeleteBackup(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.DeleteBackup(r.Context(), by, chi.URLParam(r, "name")), backupsPath, nil)
}
