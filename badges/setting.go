package badges

import (
	"context"
	"slices"
	"strconv"
	"time"

	"laurel/badges/tint"
)

// Settings are what admins may change of the server while it runs. The names of
// SettingNames are those of the configuration's settings.
type Settings struct {
	Name    string // what the server is called; "" for its main domain
	Summary string // Markdown: what it is, for the front page
	Landing string // Markdown: more on the front page, below that
	About   string // Markdown: for the page /about
	Rules   string // Markdown: for the page /rules
	Colour  string // "#rrggbb" of pages without a look of their own; "" for Laurel's
	SignUp  bool   // people who sign in for the first time get an account
	// IssuerRequests says who may become an issuer.
	IssuerRequests RequestPolicy
	// IssuersPerAccount is how many issuers one account may get by asking.
	IssuersPerAccount int
	BackupSchedule    BackupSchedule
	BackupsKept       int // the oldest backups beyond that many are deleted
	ListDays          int // how long the lists of batches are kept, which hold addresses of people
}

// RequestPolicy says what becomes of people who ask for an issuer of their own.
type RequestPolicy string

const (
	RequestsClosed   RequestPolicy = "closed"   // nobody can ask
	RequestsApproval RequestPolicy = "approval" // an admin decides
	RequestsOpen     RequestPolicy = "open"     // everybody gets one
)

// The settings, by their names in the configuration and the database.
const (
	SettingName              = "name"
	SettingSummary           = "summary"
	SettingLanding           = "landing"
	SettingAbout             = "about"
	SettingRules             = "rules"
	SettingColour            = "colour"
	SettingSignUp            = "sign_up"
	SettingIssuerRequests    = "issuer_requests"
	SettingIssuersPerAccount = "issuers_per_account"
	SettingBackupSchedule    = "backup_schedule"
	SettingBackupsKept       = "backups_kept"
	SettingListDays          = "list_days"
)

// SettingNames returns the names of all settings, in the order of the form.
func SettingNames() []string {
	return []string{
		SettingName, SettingSummary, SettingLanding, SettingAbout, SettingRules, SettingColour,
		SettingSignUp, SettingIssuerRequests, SettingIssuersPerAccount, SettingBackupSchedule, SettingBackupsKept, SettingListDays,
	}
}

// SettingReader finds what admins have set.
type SettingReader interface {
	// StoredSettings returns values by name.
	StoredSettings(ctx context.Context) (map[string]string, error)
}

// SettingWriter changes it.
type SettingWriter interface {
	PutSetting(ctx context.Context, name, value string, at time.Time) error
}

// SettingFact is the Data of [SettingChanged].
type SettingFact struct {
	Name  string `json:"name"`
	Value string `json:"value"` // the new one; its beginning, if it is long
}

const (
	maxSiteText          = 50_000
	maxIssuersPerAccount = 1000
	maxListDays          = 3650
	maxSettingFact       = 300
)

// Settings returns what holds now: what the configuration says, else what admins
// have set, else the default.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	return s.settings(ctx, s.Store)
}

func (s *Service) settings(ctx context.Context, r SettingReader) (Settings, error) {
	now := s.Defaults
	stored, err := r.StoredSettings(ctx)
	if err != nil {
		return now, err
	}
	for name, value := range stored {
		if !s.SettingIsFixed(name) {
			now.set(name, value)
		}
	}
	return now, nil
}

// SettingIsFixed reports whether the configuration says what a setting is, so that
// admins can't change it.
func (s *Service) SettingIsFixed(name string) bool { return slices.Contains(s.Fixed, name) }

// get returns a setting as text.
func (o Settings) get(name string) string {
	switch name {
	case SettingName:
		return o.Name
	case SettingSummary:
		return o.Summary
	case SettingLanding:
		return o.Landing
	case SettingAbout:
		return o.About
	case SettingRules:
		return o.Rules
	case SettingColour:
		return o.Colour
	case SettingSignUp:
		return strconv.FormatBool(o.SignUp)
	case SettingIssuerRequests:
		return string(o.IssuerRequests)
	case SettingIssuersPerAccount:
		return strconv.Itoa(o.IssuersPerAccount)
	case SettingBackupSchedule:
		return string(o.BackupSchedule)
	case SettingBackupsKept:
		return strconv.Itoa(o.BackupsKept)
	case SettingListDays:
		return strconv.Itoa(o.ListDays)
	}
	return ""
}

// set is get's inverse, for values that get returned.
func (o *Settings) set(name, value string) {
	switch name {
	case SettingName:
		o.Name = value
	case SettingSummary:
		o.Summary = value
	case SettingLanding:
		o.Landing = value
	case SettingAbout:
		o.About = value
	case SettingRules:
		o.Rules = value
	case SettingColour:
		o.Colour = value
	case SettingSignUp:
		o.SignUp = value == "true"
	case SettingIssuerRequests:
		o.IssuerRequests = RequestPolicy(value)
	case SettingIssuersPerAccount:
		o.IssuersPerAccount, _ = strconv.Atoi(value) // what get wrote is a number
	case SettingBackupSchedule:
		o.BackupSchedule = BackupSchedule(value)
	case SettingBackupsKept:
		o.BackupsKept, _ = strconv.Atoi(value)
	case SettingListDays:
		o.ListDays, _ = strconv.Atoi(value)
	}
}

func (o *Settings) clean() (err error) {
	if o.Name, err = cleanLine(SettingName, o.Name, maxLabel); err != nil {
		return err
	}
	for name, text := range map[string]*string{SettingSummary: &o.Summary, SettingLanding: &o.Landing, SettingAbout: &o.About, SettingRules: &o.Rules} {
		if *text, err = cleanText(name, *text, maxSiteText); err != nil {
			return err
		}
	}
	if o.Colour != "" {
		colour, err := tint.Parse(o.Colour)
		if err != nil {
			return InvalidField(SettingColour, "%q is no colour; write it like #0e4a33", Truncate(o.Colour, maxLabel))
		}
		o.Colour = colour.String()
	}
	switch o.IssuerRequests {
	case RequestsClosed, RequestsApproval, RequestsOpen:
	default:
		return InvalidField(SettingIssuerRequests, "%q is unknown; take closed, approval or open", Truncate(string(o.IssuerRequests), maxLabel))
	}
	if o.IssuersPerAccount < 1 || o.IssuersPerAccount > maxIssuersPerAccount {
		return InvalidField(SettingIssuersPerAccount, "an account may have 1 to %d issuers", maxIssuersPerAccount)
	}
	return o.cleanKeeping()
}

// cleanKeeping refuses what can't be said about how long things are kept.
func (o *Settings) cleanKeeping() error {
	if o.BackupSchedule != BackupsOff && o.BackupSchedule.every() == 0 {
		return InvalidField(SettingBackupSchedule, "%q is unknown; take off, daily or weekly", Truncate(string(o.BackupSchedule), maxLabel))
	}
	if o.BackupsKept < 1 || o.BackupsKept > maxBackups {
		return InvalidField(SettingBackupsKept, "1 to %d backups are kept", maxBackups)
	}
	if o.ListDays < 1 || o.ListDays > maxListDays {
		return InvalidField(SettingListDays, "lists are kept for 1 to %d days", maxListDays)
	}
	return nil
}

// SaveSettings stores what is different from now; what the configuration fixes
// stays. It needs an admin.
func (s *Service) SaveSettings(ctx context.Context, by Account, o Settings) error {
	if err := mustBeAdmin(by, "change its settings"); err != nil {
		return err
	}
	if err := o.clean(); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		now, err := s.settings(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range SettingNames() {
			value := o.get(name)
			if s.SettingIsFixed(name) || value == now.get(name) {
				continue
			}
			if err := tx.PutSetting(ctx, name, value, s.Now()); err != nil {
				return err
			}
			if err := s.recordFact(ctx, tx, by, SettingChanged, 0, SettingFact{name, Truncate(value, maxSettingFact)}); err != nil {
				return err
			}
		}
		return nil
	})
}
