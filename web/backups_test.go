package web_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// backUp makes the backup that was asked for last, as the server does in the
// background.
func (f *fixture) backUp() (name string) {
	f.Helper()
	asked, err := f.service.Store.Events(f.Context(), badges.EventFilter{Kind: badges.BackupRequested, Limit: 1})
	f.must(err)
	var fact badges.BackupFact
	f.must(json.Unmarshal(asked[0].Data, &fact))
	f.must(f.service.RunBackup(f.Context(), badges.BackupTask{Name: fact.Name}))
	return fact.Name
}

func TestAdminsMakeBackups(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("admin")
	const page = "/admin/backups"
	m.get(page).status(200).says("There is nothing here.")
	m.post(page, nil).status(303).header("Location", page+"?done=saved")
	m.get(page).says("laurel-20261121T120000Z.db", "is being made").hides("Download")
	name := f.backUp()
	path := filepath.Join(f.service.Backups.(*store.BackupFolder).Path, name)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v, want -rw-------", info, err)
	}
	f.newIssuer(domain, "late", "Too Late")
	m.get(page).says(name, "2026-11-21 12:00 UTC", " MB", "Download").hides("is being made")

	got := m.post(page+"/"+name+"/download", nil).status(200).header("Cache-Control", "no-store").header("Content-Type", "application/vnd.sqlite3").
		header("Content-Disposition", `attachment; filename="`+name+`"`).header("Content-Length", strconv.Itoa(sizeOf(t, path)))
	m.get("/admin/log").says("A backup was downloaded admin 21 November", "A backup was made — 21 November", "A backup was asked for admin 21 November")
	restored := filepath.Join(t.TempDir(), "laurel.db")
	kept, err := store.Restore(t.Context(), write(t, got.Body), restored, restored+".aside", f.opensKeys)
	if err != nil || kept != "" {
		t.Fatalf("restored: %q, %v", kept, err)
	}
	issuers, err := storetest.OpenDSN(t, restored).Issuers(t.Context(), badges.IssuerFilter{Role: badges.RoleIssuer})
	f.must(err)
	if len(issuers) != 1 || issuers[0].Name != f.issuer.Name {
		t.Errorf("restored are the issuers %+v, want the one of before", issuers)
	}

	for _, none := range []string{"/backups/" + name, "/admin/backups/" + name, "/page/" + name, "/picture/" + name} {
		m.get(none).status(404)
	}
	m.post(page+"/..%2Flaurel.db/download", nil).status(404)
	m.post(page+"/"+name+"/delete", nil).status(303)
	m.post(page+"/"+name+"/download", nil).status(404)
	m.get(page).hides(name)
}

// opensKeys refuses a database whose issuers' keys can't be opened.
func (f *fixture) opensKeys(_ context.Context, db *store.DB) error {
	issuers, err := db.Issuers(f.Context(), badges.IssuerFilter{Limit: 1})
	if err == nil {
		_, err = badges.NewKeyring(db, f.service.Vault, f.service.Now).Keys(f.Context(), issuers[0].ID)
	}
	return err
}

func TestBackupsComeByThemselves(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("admin")
	const page = "/admin/backups"
	m.post(page+"/schedule", url.Values{"backup_schedule": {"hourly"}, "backups_kept": {"2"}}).status(400).says("take off, daily or weekly")
	made := func() (n int) {
		f.must(f.service.ScheduleBackup(f.Context()))
		events, err := f.service.Store.Events(f.Context(), badges.EventFilter{Kind: badges.BackupRequested})
		f.must(err)
		return len(events)
	}
	if n := made(); n != 0 {
		t.Errorf("%d backups without a schedule", n)
	}
	m.post(page+"/schedule", url.Values{"backup_schedule": {"daily"}, "backups_kept": {"2"}}).status(303)
	for day := range 3 {
		for range 2 { // the second time none is due
			if n := made(); n != day+1 {
				t.Errorf("%d backups on day %d", n, day+1)
			}
		}
		f.backUp()
		f.now = f.now.Add(24*time.Hour - time.Minute)
	}
	if names := strings.Count(m.get(page).hides("laurel-20261121T").text(), "laurel-2026"); names != 2 {
		t.Errorf("%d backups are kept, want 2", names)
	}

	f.service.Backups = dumped{}
	m.get(page).says("pg_dump --file=laurel.dump").hides("Make a backup now")
	m.post(page, nil).status(400).says("run: pg_dump --file=laurel.dump")
	f.must(f.service.ScheduleBackup(f.Context()))
}

// dumped is the folder of a server on PostgreSQL.
type dumped struct{ badges.BackupFolder }

func (dumped) Instead() string { return "pg_dump --file=laurel.dump" }

func write(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "downloaded.db")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func sizeOf(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}
