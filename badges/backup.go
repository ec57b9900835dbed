package badges

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// Backup is a copy of the database in the server's folder of backups.
type Backup struct {
	Name string // of the file
	Size int64  // bytes
	At   time.Time
}

// BackupSchedule says how often the server makes a backup by itself.
type BackupSchedule string

const (
	BackupsOff    BackupSchedule = "off"
	BackupsDaily  BackupSchedule = "daily"
	BackupsWeekly BackupSchedule = "weekly"
)

// every is the time between two backups; 0: none are made.
func (s BackupSchedule) every() time.Duration {
	switch s {
	case BackupsDaily:
		return 24 * time.Hour
	case BackupsWeekly:
		return 7 * 24 * time.Hour
	}
	return 0
}

// BackupFolder makes backups and keeps them. Errors: NotFound for a name that it has
// no backup of.
type BackupFolder interface {
	// Instead is the command that makes a backup of a database that the folder
	// can't copy; "" for one that it can.
	Instead() string
	// Backups returns all, the newest first.
	Backups(ctx context.Context) ([]Backup, error)
	// MakeBackup copies the database as it is now, or returns the backup of that
	// name. Unavailable while it makes another one.
	MakeBackup(ctx context.Context, name string) (Backup, error)
	OpenBackup(ctx context.Context, name string) (io.ReadCloser, Backup, error)
	DeleteBackup(ctx context.Context, name string) error
}

// BackupTaskKind is the kind of the tasks that RunBackup does; their payload is a
// BackupTask.
const BackupTaskKind = "backup"

// BackupTask is the payload of those tasks.
type BackupTask struct {
	Name string `json:"name"`
}

// BackupFact is the Data of the events about backups.
type BackupFact struct {
	Name string `json:"name"`
	Size int64  `json:"size,omitempty"` // bytes
}

// backupLane is the lane of the tasks: one backup at a time.
const backupLane = "backup"

const (
	backupName    = "laurel-20060102T150405Z.db"
	maxBackups    = 1000
	scheduleSlack = 5 * time.Minute // so that a daily backup does not come later every day
)

// BackupName is the name of a backup that is made at a time, to the second.
func BackupName(at time.Time) string { return at.UTC().Format(backupName) }

// BackupTime is BackupName's inverse; ok is false for all other names.
func BackupTime(name string) (at time.Time, ok bool) {
	at, err := time.Parse(backupName, name)
	return at, err == nil && BackupName(at) == name
}

// mayBackUp refuses all but admins, and servers that have no folder.
func (s *Service) mayBackUp(by Account, what string) error {
	if err := mustBeAdmin(by, what); err != nil {
		return err
	}
	if s.Backups == nil {
		return Errorf(Unavailable, "this server keeps no backups; run laurel backup where its data is")
	}
	return nil
}

// Backups are what an admin sees of them.
type Backups struct {
	All     []Backup // newest first
	Waiting string   // name of the one that was asked for and is not made yet; "" for none
	Instead string   // the command to run where the server can make none; "" where it can
}

// BackupsOf returns the backups that are kept. It needs an admin.
func (s *Service) BackupsOf(ctx context.Context, by Account) (b Backups, err error) {
	if err := s.mayBackUp(by, "see its backups"); err != nil {
		return b, err
	}
	if b.Instead = s.Backups.Instead(); b.Instead != "" {
		return b, nil
	}
	if b.All, err = s.Backups.Backups(ctx); err != nil {
		return b, err
	}
	last, err := s.Store.Events(ctx, EventFilter{Area: "backup", Limit: 1})
	if err != nil || len(last) == 0 || last[0].Kind != BackupRequested {
		return b, err
	}
	var fact BackupFact
	err = json.Unmarshal(last[0].Data, &fact)
	b.Waiting = fact.Name
	return b, err
}

// RequestBackup has a backup made in the background. It needs an admin; Invalid,
// with the command to run, where the server can make none.
func (s *Service) RequestBackup(ctx context.Context, by Account) error {
	if err := s.mayBackUp(by, "make backups"); err != nil {
		return err
	}
	if command := s.Backups.Instead(); command != "" {
		return Errorf(Invalid, "the server can't copy this database itself; run: %s", command)
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return s.requestBackup(ctx, tx, by) })
}

func (s *Service) requestBackup(ctx context.Context, tx Tx, by Account) error {
	now := s.Now()
	name := BackupName(now)
	payload, err := json.Marshal(BackupTask{Name: name})
	if err != nil {
		return err
	}
	if err := tx.EnqueueFirst(ctx, backupLane, BackupTaskKind, payload, now); err != nil {
		return err
	}
	return s.recordFact(ctx, tx, by, BackupRequested, 0, BackupFact{Name: name})
}

// ScheduleBackup has a backup made if the schedule says that one is due. Whoever
// runs the server calls it now and then.
func (s *Service) ScheduleBackup(ctx context.Context) error {
	if s.Backups == nil || s.Backups.Instead() != "" {
		return nil
	}
	settings, err := s.Settings(ctx)
	every := settings.BackupSchedule.every()
	if err != nil || every == 0 {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		last, err := tx.Events(ctx, EventFilter{Kind: BackupRequested, Limit: 1})
		if err != nil || len(last) > 0 && s.Now().Sub(last[0].At) < every-scheduleSlack {
			return err
		}
		return s.requestBackup(ctx, tx, Account{})
	})
}

// RunBackup makes the backup of a task and deletes those that are too many. It may
// run again. Errors: those of [BackupFolder.MakeBackup].
func (s *Service) RunBackup(ctx context.Context, t BackupTask) error {
	if s.Backups == nil {
		return nil
	}
	made, err := s.Backups.MakeBackup(ctx, t.Name)
	if err != nil {
		return err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		return s.recordFact(ctx, tx, Account{}, BackupMade, 0, BackupFact{made.Name, made.Size})
	})
	if err != nil {
		return err
	}
	return s.trimBackups(ctx)
}

func (s *Service) trimBackups(ctx context.Context) error {
	settings, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	all, err := s.Backups.Backups(ctx)
	if err != nil {
		return err
	}
	for _, old := range all[min(len(all), settings.BackupsKept):] {
		if err := s.deleteBackup(ctx, Account{}, old.Name); err != nil {
			return err
		}
	}
	return nil
}

// OpenBackup opens a backup for an admin, and notes in the audit log that they have
// it: all addresses of people are in it.
func (s *Service) OpenBackup(ctx context.Context, by Account, name string) (io.ReadCloser, Backup, error) {
	if err := s.mayBackUp(by, "download backups"); err != nil {
		return nil, Backup{}, err
	}
	file, b, err := s.Backups.OpenBackup(ctx, name)
	if err != nil {
		return nil, b, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		return s.recordFact(ctx, tx, by, BackupDownloaded, 0, BackupFact{b.Name, b.Size})
	})
	if err != nil {
		file.Close()
		return nil, b, err
	}
	return file, b, nil
}

// DeleteBackup deletes a backup. It needs an admin.
func (s *Service) DeleteBackup(ctx context.Context, by Account, name string) error {
	if err := s.mayBackUp(by, "delete backups"); err != nil {
		return err
	}
	return s.deleteBackup(ctx, by, name)
}

func (s *Service) deleteBackup(ctx context.Context, by Account, name string) error {
	if err := s.Backups.DeleteBackup(ctx, name); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		return s.recordFact(ctx, tx, by, BackupDeleted, 0, BackupFact{Name: name})
	})
}
