package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
)

type accountCommand struct {
	Create  accountCreate  `cmd:"" help:"Make an account."`
	List    accountList    `cmd:"" help:"List all accounts."`
	Role    accountRole    `cmd:"" help:"Give an account a role on an issuer and on all below it, or take it away."`
	Disable accountDisable `cmd:"" help:"Lock an account and its API keys out."`
	Enable  accountEnable  `cmd:"" help:"Let a disabled account in again."`

	SignInLink accountSignInLink `cmd:"" name:"sign-in-link" help:"Make a link that signs in to an account, once, within an hour."`
}

// accountView is an account in results.
type accountView struct {
	ID         int64      `json:"id"`
	Name       string     `json:"name"`
	Email      string     `json:"email,omitempty"`
	Admin      bool       `json:"admin"`
	CreatedAt  *time.Time `json:"createdAt"`
	DisabledAt *time.Time `json:"disabledAt,omitempty"`
}

func viewAccount(a badges.Account) accountView {
	return accountView{
		ID: a.ID, Name: a.Name, Email: a.Email, Admin: a.Admin,
		CreatedAt: moment(a.CreatedAt), DisabledAt: moment(a.DisabledAt),
	}
}

type accountCreate struct {
	Name  string `required:"" help:"Name of the person or program."`
	Email string `help:"E-mail address to sign in with. No two accounts share one."`
	Admin bool   `help:"May do everything on this server."`
}

func (c *accountCreate) Run(ctx context.Context, a *app) error {
	return a.begin(ctx, func(d *domain) error {
		account, err := d.CreateAccount(ctx, badges.Operator(), badges.Account{Name: c.Name, Email: c.Email, Admin: c.Admin})
		if err != nil {
			return err
		}
		return a.print(viewAccount(account), func() {
			a.printf("Made account %d, %s.\n", account.ID, account.Name)
		})
	})
}

type accountList struct{}

func (c *accountList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		accounts, err := d.Store.Accounts(ctx)
		if err != nil {
			return err
		}
		var views []accountView
		for _, account := range accounts {
			views = append(views, viewAccount(account))
		}
		return printList(a, views, "ID NAME EMAIL ADMIN DISABLED", func(v accountView) []any {
			return []any{v.ID, v.Name, v.Email, yes(v.Admin), v.DisabledAt}
		})
	})
}

type accountRole struct {
	Account string `arg:"" help:"Account: its id or e-mail address."`
	Issuer  string `arg:"" help:"Issuer: its id, username or @username@domain."`
	Role    string `arg:"" enum:"owner,manager,granter,reviewer,viewer,none" help:"owner, manager, granter, reviewer, viewer, or none."`
}

func (c *accountRole) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		role := badges.Role(c.Role)
		if c.Role == "none" {
			role = ""
		}
		if err := d.SetRole(ctx, badges.Operator(), account.ID, issuer.ID, role); err != nil {
			return err
		}
		return a.print(struct {
			Account int64  `json:"account"`
			Issuer  int64  `json:"issuer"`
			Role    string `json:"role"`
		}{account.ID, issuer.ID, c.Role}, func() {
			a.printf("%s now has the role %s on %s.\n", account.Name, c.Role, issuer.Name)
		})
	})
}

type accountDisable struct {
	Account string `arg:"" help:"Account: its id or e-mail address."`
}

func (c *accountDisable) Run(ctx context.Context, a *app) error {
	return setDisabled(ctx, a, c.Account, true)
}

type accountEnable struct {
	Account string `arg:"" help:"Account: its id or e-mail address."`
}

func (c *accountEnable) Run(ctx context.Context, a *app) error {
	return setDisabled(ctx, a, c.Account, false)
}

func setDisabled(ctx context.Context, a *app, ref string, disabled bool) error {
	return a.do(ctx, func(d *domain) error {
		account, err := d.findAccount(ctx, ref)
		if err != nil {
			return err
		}
		if err := d.SetAccountDisabled(ctx, badges.Operator(), account.ID, disabled); err != nil {
			return err
		}
		if account, err = d.Store.Account(ctx, account.ID); err != nil {
			return err
		}
		return a.print(viewAccount(account), func() {
			if disabled {
				a.printf("Disabled account %d, %s; its API keys no longer work.\n", account.ID, account.Name)
				return
			}
			a.printf("Enabled account %d, %s.\n", account.ID, account.Name)
		})
	})
}

// findAccount finds an account by its id or e-mail address.
func (d *domain) findAccount(ctx context.Context, ref string) (account badges.Account, err error) {
	if id, notNumber := strconv.ParseInt(ref, 10, 64); notNumber == nil {
		account, err = d.Store.Account(ctx, id)
	} else {
		account, err = d.Store.AccountByEmail(ctx, strings.ToLower(ref))
	}
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no account %q; "laurel account list" shows those there are`, ref)
	}
	return account, err
}

// yes writes a flag into a table.
func yes(flag bool) string {
	if flag {
		return "yes"
	}
	return ""
}
