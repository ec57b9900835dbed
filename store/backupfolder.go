package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"laurel/badges"
)

// BackupFolder keeps the backups of a database as files that nobody else on the
// machine may read. It implements [badges.BackupFolder] and is made once for each
// process that makes backups.
type BackupFolder struct {
	DB     *DB
	Path   string
	making sync.Mutex
}

// Instead implements [badges.BackupFolder], as do those below.
func (f *BackupFolder) Instead() string {
	if f.DB.dump == nil {
		return ""
	}
	return f.DB.dump("laurel.dump")
}

func (f *BackupFolder) Backups(context.Context) (all []badges.Backup, err error) {
	entries, err := os.ReadDir(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	for _, e := range entries {
		b, err := f.stat(e.Name())
		if badges.KindOf(err) == badges.NotFound { // something else, or deleted this moment
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b badges.Backup) int { return strings.Compare(b.Name, a.Name) })
	return all, nil
}

// stat describes a backup. It looks at nothing outside of the folder: only names
// that BackupName makes are names of backups.
func (f *BackupFolder) stat(name string) (badges.Backup, error) {
	at, ok := badges.BackupTime(name)
	if !ok {
		return badges.Backup{}, noBackup()
	}
	info, err := os.Lstat(filepath.Join(f.Path, name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return badges.Backup{}, noBackup()
	}
	if err != nil {
		return badges.Backup{}, fmt.Errorf("look at backup: %w", err)
	}
	return badges.Backup{Name: name, Size: info.Size(), At: at}, nil
}

func noBackup() error {
	return badges.Errorf(badges.NotFound, "there is no such backup; it may have been deleted")
}

// MakeBackup takes as long as it takes: what it copies is no less in the next try.
func (f *BackupFolder) MakeBackup(ctx context.Context, name string) (badges.Backup, error) {
	if _, ok := badges.BackupTime(name); !ok {
		return badges.Backup{}, badges.Errorf(badges.Invalid, "%q is no name of a backup", name)
	}
	if !f.making.TryLock() {
		return badges.Backup{}, badges.Errorf(badges.Unavailable, "a backup is being made")
	}
	defer f.making.Unlock()
	if b, err := f.stat(name); badges.KindOf(err) != badges.NotFound {
		return b, err
	}
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return badges.Backup{}, fmt.Errorf("make the folder of backups: %w", err)
	}
	path := filepath.Join(f.Path, name)
	// Nobody else grows this file: it is of a process that was killed.
	if err := os.Remove(path + partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return badges.Backup{}, fmt.Errorf("remove the rest of a backup: %w", err)
	}
	if err := f.DB.Backup(context.WithoutCancel(ctx), path); err != nil {
		return badges.Backup{}, err
	}
	return f.stat(name)
}

func (f *BackupFolder) OpenBackup(_ context.Context, name string) (io.ReadCloser, badges.Backup, error) {
	b, err := f.stat(name)
	if err != nil {
		return nil, b, err
	}
	file, err := os.Open(filepath.Join(f.Path, name))
	if err != nil {
		return nil, b, fmt.Errorf("open backup: %w", err)
	}
	return file, b, nil
}

func (f *BackupFolder) DeleteBackup(_ context.Context, name string) error {
	if _, err := f.stat(name); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(f.Path, name)); err != nil {
		return fmt.Errorf("delete backup: %w", err)
	}
	return nil
}
