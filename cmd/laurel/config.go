package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"laurel/badges"
)

// Config is everything that can be set. A setting has one name in three forms:
// a key of laurel.toml (mode in the table [tls]), a variable of the environment
// (LAUREL_TLS_MODE) and a flag (--tls-mode). Its documentation is the help tag,
// from which the flags' help and the comments of laurel.toml are both made.
type Config struct {
	Common
	Server
	Given []string `toml:"-"` // flags of the settings that somebody has written somewhere
}

// Common are the settings that every command needs to find the data.
type Common struct {
	Config string `toml:"-" env:"LAUREL_CONFIG" placeholder:"FILE" help:"Configuration file. Left out: laurel.toml in the working directory, if there is one."`

	Origins       []string `toml:"origins" default:"http://localhost:8080" help:"The addresses at which this server is reached: scheme and host, nothing more. The first is the main one; each is a domain on which issuers can live. They become part of every badge, so choose them well and keep them for ever."`
	Data          string   `toml:"data" default:"data" help:"Folder for what the server keeps: the database, the secret key, certificates. Relative to the working directory."`
	Database      string   `toml:"database" help:"Path of the SQLite database file, or the postgres:// URL of a PostgreSQL database, which several instances can share. Empty: laurel.db in the data folder."`
	SecretKeyFile string   `toml:"secret_key_file" help:"File with the secret that protects the issuers' private keys and the accept links: 64 hexadecimal digits. It is made at the first start. Instances that share a database need the same one. Empty: secret.key in the data folder."`
}

// Server are the settings of "laurel serve" alone.
type Server struct {
	Listen         string         `toml:"listen" help:"Address and port to listen on, such as :8080 or 127.0.0.1:8080. Empty: port 443 on all interfaces with TLS; without, host and port of the first origin if it is http, else 127.0.0.1:8080 for a proxy before it."`
	TrustedProxies []netip.Prefix `toml:"trusted_proxies" help:"Networks of the reverse proxies before this server, such as 127.0.0.0/8. From them, and from nobody else, X-Forwarded-For is believed."`
	MetricsListen  string         `toml:"metrics_listen" help:"Address and port for Prometheus metrics at /metrics, such as 127.0.0.1:9090. Keep it private. Empty: none."`

	Name                 string `toml:"name" help:"What the server is called on its pages. Empty: its main domain."`
	Summary              string `toml:"summary" help:"What this server is, for its front page; Markdown."`
	Language             string `toml:"language" default:"en" help:"Language of pages and messages for people of whom no other is known: en, de, es, fr, ja or pl."`
	SignUp               bool   `toml:"sign_up" name:"sign-up" negatable:"" default:"true" help:"Whether people who sign in for the first time get an account, without any role. Recipients need one only to arrange their badges."`
	About                string `toml:"about" help:"More about this server and who runs it, for the page /about; Markdown. Empty: the summary."`
	Rules                string `toml:"rules" help:"What is expected of those who use this server, for the page /rules; Markdown. Empty: there is no such page."`
	Colour               string `toml:"colour" help:"Colour of the pages, such as #0e4a33, where issuers have none of their own; what is readable on it is computed. Empty: laurel green."`
	Landing              string `toml:"landing" help:"More words for the front page, below what was granted last; Markdown."`
	IssuerRequests       string `toml:"issuer_requests" name:"issuer-requests" enum:"closed,approval,open" default:"closed" help:"Whether people who are signed in may ask for an issuer of their own: closed, with the approval of an admin, or open to everybody."`
	IssuersPerAccount    uint32 `toml:"issuers_per_account" name:"issuers-per-account" default:"1" help:"How many issuers one account may own before it can get no more by asking."`
	BackupSchedule       string `toml:"backup_schedule" name:"backup-schedule" enum:"off,daily,weekly" default:"off" help:"How often the server copies its SQLite database to the folder backups in the data folder: off, daily or weekly. Copy them to another machine, with the secret key."`
	BackupsKept          uint32 `toml:"backups_kept" name:"backups-kept" default:"7" help:"How many of these backups are kept; the oldest are deleted."`
	ListDays             uint32 `toml:"list_days" name:"list-days" default:"90" help:"For how many days the lists are kept by which badges were granted to many: addresses of people are in them. What was granted stays."`
	APIRequestsPerMinute uint32 `toml:"api_requests_per_minute" name:"api-requests-per-minute" help:"How many requests one API key may make in a minute. 0: as many as it likes."`

	AuthorizedFetch bool `toml:"authorized_fetch" help:"Secure mode: give ActivityPub documents to other servers' signed requests alone. Keeps servers that you block from fetching; some software then can't show your badges."`

	OIDC OIDC `toml:"oidc" help:"OpenID Connect providers that people can sign in with: tables [[oidc]] with name, label, issuer, client_id, client_secret or client_secret_file, and where needed email_domains, no_nonce and no_pkce. README.md shows Google and LinkedIn. In the environment and as a flag, a JSON list."`

	TLS       TLS       `toml:"tls" embed:"" prefix:"tls-"`
	Outgoing  Outgoing  `toml:"outgoing" embed:"" prefix:"outgoing-"`
	SMTP      SMTP      `toml:"smtp" embed:"" prefix:"smtp-"`
	BadgeKit  BadgeKit  `toml:"badgekit" embed:"" prefix:"badgekit-"`
	MyPit     MyPit     `toml:"mypit" embed:"" prefix:"mypit-"`
	BitBadges BitBadges `toml:"bitbadges" embed:"" prefix:"bitbadges-"`
	Log       Log       `toml:"log" embed:"" prefix:"log-"`
}

// TLS says how the server comes to speak HTTPS.
type TLS struct {
	Mode          string `toml:"mode" enum:"auto,acme,files,none" default:"auto" help:"acme gets certificates by itself (Let's Encrypt) and needs ports 80 and 443; files uses cert_file and key_file; none speaks plain HTTP, for localhost or behind a proxy. auto takes files if they are set, none if there are trusted proxies or the origins are http, else acme."`
	CertFile      string `toml:"cert_file" help:"Certificate with its chain, PEM. It is read again when the file changes."`
	KeyFile       string `toml:"key_file" help:"Private key of the certificate, PEM."`
	ACMEEmail     string `toml:"acme_email" name:"acme-email" help:"Address at which the certificate authority may warn you."`
	ACMEDirectory string `toml:"acme_directory" name:"acme-directory" help:"Directory URL of another ACME certificate authority (RFC 8555). Empty: Let's Encrypt."`
	HTTPListen    string `toml:"http_listen" name:"http-listen" default:":80" help:"Where plain HTTP is sent on to HTTPS, and ACME challenges are answered. Empty: nowhere."`
}

// Outgoing says what the server may reach beyond the public web. What it
// fetches is named by strangers, so this protects the network it stands in.
type Outgoing struct {
	Networks  []netip.Prefix `toml:"networks" help:"Networks that may be reached although they are not public, such as 10.0.0.0/8. For closed networks and tests."`
	Ports     []uint16       `toml:"ports" help:"Ports that may be reached besides 80 and 443; 0 stands for all."`
	PlainHTTP bool           `toml:"plain_http" name:"plain-http" help:"Let http addresses be fetched and delivered to."`
}

// SMTP says how accept links are mailed to recipients who have an e-mail address.
type SMTP struct {
	Host         string `toml:"host" help:"Mail server. Empty: no mail is sent, and recipients known by an e-mail address alone must get their accept link from you."`
	Port         uint16 `toml:"port" help:"Port of the mail server. 0: 587 with starttls, 465 with tls, 25 with none."`
	TLS          string `toml:"tls" name:"tls" enum:"starttls,tls,none" default:"starttls" help:"starttls encrypts after the greeting and refuses servers that cannot; tls from the first byte; none not at all, for a mail server on this machine."`
	Username     string `toml:"username" help:"Name to sign in with. Empty: do not sign in."`
	Password     string `toml:"password" help:"Password to sign in with. password_file keeps it out of this file and of the list of processes."`
	PasswordFile string `toml:"password_file" help:"File whose first line is the password."`
	From         string `toml:"from" help:"Sender of the mails, such as Badges <badges@example.org>. Needed with host."`
}

// BadgeKit says how the BadgeKit API is served to the clients that speak it.
type BadgeKit struct {
	Enabled      bool   `toml:"enabled" negatable:"" default:"true" help:"Whether the BadgeKit API is served, below /badgekit."`
	MasterSecret string `toml:"master_secret" help:"Secret of the key named master, which may do everything in every system. LAUREL_BADGEKIT_MASTER_SECRET keeps it out of this file. Empty: there is no such key, only consumer keys."`
	Host         string `toml:"host" help:"Host name at whose root the BadgeKit API is served instead, such as badgekit.example.org, for clients that can't be given a path."`
}

// MyPit says how the MyPit OPEN API is served to the clients that speak it.
type MyPit struct {
	Enabled bool   `toml:"enabled" negatable:"" default:"true" help:"Whether the MyPit OPEN API is served, below /mypit."`
	Host    string `toml:"host" help:"Host name at whose root the MyPit OPEN API is served instead, such as mypit.example.org, for clients that can't be given a path."`
}

// BitBadges says how the BitBadges APIs are served to the clients that speak them.
type BitBadges struct {
	Enabled bool     `toml:"enabled" negatable:"" default:"true" help:"Whether the BitBadges APIs are served, below /bitbadges/api: dynamic stores, and BitBadges 1.0 if there are issuers."`
	Host    string   `toml:"host" help:"Host name at whose root the BitBadges APIs are served instead, such as bitbadges.example.org, for clients that can't be given a path."`
	Issuers []string `toml:"issuers" help:"Public keys, in base58check, of those who may create badges and listings with BitBadges 1.0; any lets everybody who has a key. Empty: that API is not served."`
}

// Log says what is written to standard error.
type Log struct {
	Level  string `toml:"level" enum:"debug,info,warn,error" default:"info" help:"How much is logged: debug, info, warn or error."`
	Format string `toml:"format" enum:"auto,text,json" default:"auto" help:"text for people, json for machines; auto takes text on a terminal, else json."`
}

// ownHosts returns the host names that belong to one compatible API each.
func (s Server) ownHosts() (hosts []string) {
	for _, host := range []string{s.BadgeKit.Host, s.MyPit.Host, s.BitBadges.Host} {
		if host != "" {
			hosts = append(hosts, strings.ToLower(host))
		}
	}
	return hosts
}

// databaseDSN returns what the store is opened with.
func (c Common) databaseDSN() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "laurel.db")
}

// requireDatabase refuses a database file that is not there.
func (c Common) requireDatabase() error {
	dsn := c.databaseDSN()
	if strings.Contains(dsn, "://") {
		return nil
	}
	if _, err := os.Stat(dsn); err != nil {
		return badges.Errorf(badges.NotFound, "there is no database at %s; run the command where laurel.toml is, or name the file with --config", dsn)
	}
	return nil
}

// backupFolder returns where the server keeps the backups that it makes by itself.
func (c Common) backupFolder() string { return filepath.Join(c.Data, "backups") }

// secretPath returns where the secret is.
func (c Common) secretPath() string {
	if c.SecretKeyFile != "" {
		return c.SecretKeyFile
	}
	return filepath.Join(c.Data, "secret.key")
}

// configFile returns the configuration file in use, "" if there is none.
func (c Common) configFile() string {
	if c.Config != "" {
		return c.Config
	}
	if _, err := os.Stat(defaultConfigFile); err == nil {
		return defaultConfigFile
	}
	return ""
}
