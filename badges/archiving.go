package badges

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"laurel/badges/archive"
)

// ArchiveReader reads what an issuer takes along.
type ArchiveReader interface {
	// IssuerRows returns the rows of all tables that are an issuer's, without its
	// private keys.
	IssuerRows(ctx context.Context, issuerID int64) (archive.Tables, error)
}

// ArchiveWriter stores what an issuer brings along.
type ArchiveWriter interface {
	// ImportIssuer stores the rows of an issuer that was elsewhere, its keys without
	// their private halves, and returns its id. Ids that stand in public addresses
	// stay, unless afresh; Conflict when one is taken. Who is known here is recognised.
	ImportIssuer(ctx context.Context, tables archive.Tables, afresh bool) (issuerID int64, err error)
	// RestoreIssuerKey stores the Sealed and RetiredAt of a key.
	RestoreIssuerKey(ctx context.Context, k StoredKey) error
}

// IssuerArchiveFact is the Data of IssuerExported and IssuerImported events.
type IssuerArchiveFact struct {
	Actor string `json:"actor"`           // the issuer's id in the archive
	Keys  bool   `json:"keys,omitempty"`  // with private keys
	Moved bool   `json:"moved,omitempty"` // to another address
}

// ExportIssuer returns everything of an issuer: profile, badges, pictures, grants with
// their documents, recipients, status lists, followers, what came of posts, and, if
// asked, the private keys, with which anybody can speak as the issuer. It needs an owner.
func (s *Service) ExportIssuer(ctx context.Context, by Account, issuerID int64, withKeys bool) (a archive.Archive, err error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Owner); err != nil {
		return a, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error { // all as of one moment
		i, err := tx.Issuer(ctx, issuerID)
		if err != nil {
			return err
		}
		if i.Role != RoleIssuer {
			return Errorf(Forbidden, "the server's own actors stay where they are")
		}
		a = archive.Archive{Manifest: archive.Manifest{
			ExportedAt: s.Now().UTC().Truncate(time.Second), Actor: s.Site.Actor(i), Domain: i.Domain, Username: i.Username, Name: i.Name,
		}}
		if a.Tables, err = tx.IssuerRows(ctx, issuerID); err != nil {
			return err
		}
		if a.Pictures, err = picturesOf(ctx, tx, a.Tables); err != nil {
			return err
		}
		if withKeys {
			if a.Keys, err = s.openKeys(ctx, tx, issuerID); err != nil {
				return err
			}
		}
		return s.recordFact(ctx, tx, by, IssuerExported, issuerID, IssuerArchiveFact{Actor: a.Manifest.Actor, Keys: withKeys})
	})
	return a, err
}

// hashPattern matches the names of pictures in definitions and profiles.
var hashPattern = regexp.MustCompile(`[0-9a-f]{64}`)

// picturesOf returns the pictures that rows name.
func picturesOf(ctx context.Context, r BadgeReader, tables archive.Tables) (map[string][]byte, error) {
	pictures := make(map[string][]byte)
	for table, columns := range map[string][]string{"issuer": {"picture", "look"}, "badge": {"definition"}, "grant": {"definition"}, "badge_set": {"content"}} {
		for _, row := range tables[table] {
			for _, column := range columns {
				for _, hash := range hashPattern.FindAllString(row.Text(column), -1) {
					if err := addPicture(ctx, r, pictures, hash); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return pictures, nil
}

func addPicture(ctx context.Context, r BadgeReader, pictures map[string][]byte, hash string) error {
	if pictures[hash+pngSuffix] != nil || pictures[hash+svgSuffix] != nil {
		return nil
	}
	for suffix, read := range map[string]func(context.Context, string) ([]byte, error){pngSuffix: r.Picture, svgSuffix: r.SVG} {
		body, err := read(ctx, hash)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		if err == nil {
			pictures[hash+suffix] = body
		}
	}
	return nil
}

const (
	pngSuffix = ".png"
	svgSuffix = ".svg"
)

// openKeys returns the private keys with which an issuer signs now.
func (s *Service) openKeys(ctx context.Context, r IssuerReader, issuerID int64) ([]archive.Key, error) {
	stored, err := r.IssuerKeys(ctx, issuerID)
	keys := []archive.Key{}
	for _, k := range stored {
		if !k.RetiredAt.IsZero() {
			continue
		}
		private, err := s.Vault.Open(k.Sealed, sealContext(issuerID, k.Algorithm))
		if err != nil {
			return nil, err
		}
		keys = append(keys, archive.Key{ID: k.ID, Private: private})
	}
	return keys, err
}

// ImportIssuer makes an issuer of an archive, all or nothing. It needs an admin.
//
// With the zero address it is the same issuer, which has come with its domain: actor,
// badges, Notes and credentials keep their ids. Without private keys in the archive it
// gets new ones, and the old stay listed, so that what they signed stays good. With
// another address it is a new issuer that says it is the old one, too: profile, badges,
// sets and texts come along, with ids of their own; grants stay where they are valid.
//
// Errors: Invalid for a domain that is not this server's; Conflict when the issuer, or
// something of a number that it needs, is here already.
func (s *Service) ImportIssuer(ctx context.Context, by Account, a archive.Archive, to IssuerAddress) (i Issuer, err error) {
	if err := mustBeAdmin(by, "import an issuer"); err != nil {
		return i, err
	}
	moved := to != IssuerAddress{}
	if moved {
		err = departed(&a, to)
	} else {
		err = s.arrived(a)
	}
	if err != nil {
		return i, err
	}
	fresh, err := generateKeys()
	if err != nil {
		return i, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		id, err := tx.ImportIssuer(ctx, a.Tables, moved)
		if err != nil {
			return err
		}
		if i, err = tx.Issuer(ctx, id); err != nil {
			return err
		}
		n := NewIssuer{Domain: i.Domain, Username: i.Username, IssuerProfile: i.IssuerProfile}
		if err := n.clean(s.Site); err != nil {
			return err
		}
		if err := s.restoreKeys(ctx, tx, i, a.Keys, fresh); err != nil {
			return err
		}
		if err := s.storePictures(ctx, tx, a.Pictures); err != nil {
			return err
		}
		fact := IssuerArchiveFact{Actor: a.Manifest.Actor, Keys: a.Keys != nil, Moved: moved}
		if err := s.recordFact(ctx, tx, by, IssuerImported, id, fact); err != nil {
			return err
		}
		// Followers that came along learn where and with which keys it is now.
		return s.record(ctx, tx, Event{Kind: IssuerUpdated, IssuerID: id, AccountID: by.ID, At: s.Now()})
	})
	return i, err
}

// IssuerAddress is where an issuer is found.
type IssuerAddress struct{ Domain, Username string }

// arrived refuses an archive of an issuer whose address is not this server's.
func (s *Service) arrived(a archive.Archive) error {
	rows := a.Tables["issuer"]
	if len(rows) != 1 || rows[0].Text("domain") != a.Manifest.Domain || rows[0].Text("username") != a.Manifest.Username {
		return Errorf(Invalid, "the archive is not of one issuer, the one that its manifest names")
	}
	if i := (Issuer{Domain: a.Manifest.Domain, Username: a.Manifest.Username}); !s.Site.Has(i.Domain) || s.Site.Actor(i) != a.Manifest.Actor {
		return InvalidField("domain", "%s is not an address of this server: add its origin to the setting origins, if the domain comes here, or import with --move to another one", a.Manifest.Actor)
	}
	return nil
}

// departed leaves in an archive what comes along to another address.
func departed(a *archive.Archive, to IssuerAddress) error {
	rows := a.Tables["issuer"]
	if len(rows) != 1 {
		return Errorf(Invalid, "the archive is not of one issuer")
	}
	rows[0]["domain"], rows[0]["username"] = to.Domain, to.Username
	origin, _, _ := strings.Cut(a.Manifest.Actor, "/actor/")
	for _, row := range a.Tables["badge"] {
		var d Definition
		if err := json.Unmarshal([]byte(row.Text("definition")), &d); err != nil {
			return Errorf(Invalid, "the archive has a badge that can't be read: %v", err)
		}
		d.Origin = origin + "/badge/" + strconv.FormatInt(row.Int("id"), 10)
		definition, err := json.Marshal(d)
		if err != nil {
			return err
		}
		row["definition"], row["holders"] = string(definition), int64(0)
	}
	kept := archive.Tables{"issuer_alias": {{"issuer_id": rows[0].Int("id"), "actor_id": a.Manifest.Actor}}}
	for _, table := range []string{"issuer", "badge", "badge_reminder", "open_badge", "badge_set", "mail_template"} {
		kept[table] = a.Tables[table]
	}
	a.Tables, a.Keys = kept, nil
	return nil
}

// restoreKeys seals the private keys that came along; an issuer without one of the
// two gets a new one, and the old stays to verify what it signed.
func (s *Service) restoreKeys(ctx context.Context, tx Tx, i Issuer, private []archive.Key, fresh Keys) error {
	stored, err := tx.IssuerKeys(ctx, i.ID)
	if err != nil {
		return err
	}
	signs := make(map[KeyAlgorithm]bool)
	for _, k := range stored {
		if !k.RetiredAt.IsZero() {
			continue
		}
		if k.Sealed, err = s.sealImported(k, private); err != nil {
			return err
		}
		if signs[k.Algorithm] = k.Sealed != nil; !signs[k.Algorithm] {
			k.Sealed, k.RetiredAt = []byte{}, s.Now()
		}
		if err := tx.RestoreIssuerKey(ctx, k); err != nil {
			return err
		}
	}
	made, err := storedKeys(s.Vault, i.ID, fresh, s.Now())
	for _, k := range made {
		if !signs[k.Algorithm] {
			if err := tx.InsertIssuerKey(ctx, k); err != nil {
				return err
			}
		}
	}
	return err
}

// sealImported returns the private half of a key, sealed; nil if it is not there.
func (s *Service) sealImported(k StoredKey, private []archive.Key) ([]byte, error) {
	for _, p := range private {
		if p.ID != k.ID {
			continue
		}
		parsed, err := x509.ParsePKCS8PrivateKey(p.Private)
		signer, ok := parsed.(crypto.Signer)
		if err != nil || !ok {
			return nil, Errorf(Invalid, "the private key %d of the archive can't be read", k.ID)
		}
		public, err := x509.MarshalPKIXPublicKey(signer.Public())
		if err != nil || string(public) != string(k.Public) {
			return nil, Errorf(Invalid, "the private key %d of the archive does not belong to its public key", k.ID)
		}
		return s.Vault.Seal(p.Private, sealContext(k.IssuerID, k.Algorithm)), nil
	}
	return nil, nil
}

func (s *Service) storePictures(ctx context.Context, tx Tx, pictures map[string][]byte) error {
	for name, body := range pictures {
		hash, suffix := name[:max(0, len(name)-len(pngSuffix))], name[max(0, len(name)-len(pngSuffix)):]
		var err error
		switch suffix {
		case pngSuffix:
			err = tx.PutPicture(ctx, hash, body, s.Now())
		case svgSuffix:
			err = tx.PutSVG(ctx, hash, body, s.Now())
		default:
			err = Errorf(Invalid, "the archive has a picture %q of no kind that is known here", name)
		}
		if err != nil {
			return fmt.Errorf("picture %s: %w", name, err)
		}
	}
	return nil
}
