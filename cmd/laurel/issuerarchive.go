package main

import (
	"bufio"
	"context"
	"errors"
	"os"

	"laurel/badges"
	"laurel/badges/archive"
)

type issuerExport struct {
	Issuer string `arg:"" help:"Issuer: its id, username or @username@domain."`
	Output string `short:"o" placeholder:"FILE" help:"File to write, which must not be there yet; only you may read it. Else the archive is printed."`
	Keys   bool   `help:"Put the private keys in, too. Whoever has them can speak as the issuer."`
}

func (c *issuerExport) Run(ctx context.Context, a *app) error {
	if c.Keys && c.Output == "" {
		return badges.Errorf(badges.Invalid, "private keys are not printed: name a file with --output, which only you may read")
	}
	return a.do(ctx, func(d *domain) (err error) {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		packed, err := d.ExportIssuer(ctx, badges.Operator(), issuer.ID, c.Keys)
		if err != nil {
			return err
		}
		if c.Output == "" {
			return packed.Write(a.out)
		}
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return badges.Errorf(badges.Invalid, "the archive can't be written: %v", err)
		}
		defer func() {
			if err = errors.Join(err, file.Close()); err != nil {
				err = errors.Join(err, os.Remove(c.Output)) // half an archive is none
			}
		}()
		buffered := bufio.NewWriter(file)
		if err := packed.Write(buffered); err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
		if err := file.Sync(); err != nil {
			return err
		}
		return a.printArchive(packed, c.Output)
	})
}

// archiveView is an archive in results.
type archiveView struct {
	Actor  string `json:"actor"`
	File   string `json:"file"`
	Badges int    `json:"badges"`
	Grants int    `json:"grants"`
	Keys   bool   `json:"keys"`
}

func (a *app) printArchive(packed archive.Archive, file string) error {
	v := archiveView{
		Actor: packed.Manifest.Actor, File: file, Keys: packed.Keys != nil,
		Badges: len(packed.Tables["badge"]), Grants: len(packed.Tables["grant"]),
	}
	return a.print(v, func() { a.printf("%s: %d badges and %d grants are in %s.\n", v.Actor, v.Badges, v.Grants, v.File) })
}

type issuerImport struct {
	File     string `arg:"" type:"existingfile" help:"Archive that laurel issuer export wrote."`
	Move     bool   `help:"Under another address: profile and badges come along, with new ids, and the issuer says that it is the old one, too. Grants stay where they are."`
	Domain   string `help:"With --move: domain of this server; the main one if left out."`
	Username string `help:"With --move: name; the old one if left out."`
}

func (c *issuerImport) Run(ctx context.Context, a *app) error {
	if !c.Move && (c.Domain != "" || c.Username != "") {
		return badges.Errorf(badges.Invalid, "another domain or name is another address: add --move, or leave them out")
	}
	packed, err := readArchive(c.File)
	if err != nil {
		return err
	}
	return a.begin(ctx, func(d *domain) error {
		var to badges.IssuerAddress
		if c.Move {
			to = badges.IssuerAddress{Domain: d.Site.MainDomain(), Username: packed.Manifest.Username}
			setIfNamed(&to.Domain, c.Domain)
			setIfNamed(&to.Username, c.Username)
		}
		issuer, err := d.ImportIssuer(ctx, badges.Operator(), packed, to)
		if err != nil {
			return err
		}
		return a.printNames(ctx, d, issuer)
	})
}

func setIfNamed(field *string, value string) {
	if value != "" {
		*field = value
	}
}

func readArchive(name string) (a archive.Archive, err error) {
	file, err := os.Open(name)
	if err != nil {
		return a, badges.Errorf(badges.Invalid, "the archive can't be read: %v", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return a, err
	}
	if a, err = archive.Read(file, info.Size()); errors.Is(err, archive.ErrInvalid) {
		err = &badges.Error{Kind: badges.Invalid, Err: err, Message: err.Error()}
	}
	return a, err
}
