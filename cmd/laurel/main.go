// Command laurel is the badge server and the tool of whoever runs it.
//
// "laurel serve" runs the server, "laurel init" writes its configuration, and
// the other commands work on the same database, beside a running server or
// without one: what they change is federated by the server.
//
// Results go to standard output, as text or with --json as one JSON document.
// Errors go to standard error, one line that says what is wrong and what to do,
// and end the command with one of the exit codes in exit.go.
//
// This package holds configuration and wiring alone. What the server does
// stands in packages badges, federation, store, web and templates.
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line. Its Common settings go with every command.
type cli struct {
	Common `group:"Settings:"`
	JSON   bool            `name:"json" help:"Print the result as one JSON document."`
	given  map[string]bool // flags of the settings that somebody has written somewhere

	Serve       serveCommand       `cmd:"" help:"Run the server."`
	Init        initCommand        `cmd:"" help:"Write laurel.toml, with every setting explained, and make the data folder."`
	Account     accountCommand     `cmd:"" help:"Accounts: who signs in, and on whose behalf programs act."`
	APIKey      apiKeyCommand      `cmd:"" name:"apikey" help:"API keys: with one, a program acts for an account."`
	Issuer      issuerCommand      `cmd:"" help:"Issuers: who grants badges."`
	Badge       badgeCommand       `cmd:"" help:"Badges: what can be earned."`
	Set         setCommand         `cmd:"" help:"Badge sets: badges with variables, made in one go."`
	Grant       grantCommand       `cmd:"" help:"Grants: badges given to people."`
	ClaimPage   claimPageCommand   `cmd:"" name:"claimpage" help:"Claim pages: where those on an allow list claim a badge."`
	Endorsement endorsementCommand `cmd:"" help:"Endorsements: what issuers say of others' badges, grants and issuers."`
	Recipient   recipientCommand   `cmd:"" help:"Recipients: who gets badges."`
	Webhook     webhookCommand     `cmd:"" help:"Webhooks: addresses that are told of events."`
	BadgeKit    badgekitCommand    `cmd:"" name:"badgekit" help:"Systems, consumer keys and webhooks for clients of the BadgeKit API."`
	Follow      followCommand      `cmd:"" help:"Follow issuers and announcers of other servers, to have their badges shown here."`
	Block       blockCommand       `cmd:"" help:"Blocks: other servers and accounts that this one wants less or nothing of."`
	Report      reportCommand      `cmd:"" help:"Reports: complaints from and to other servers."`
	Peer        peerCommand        `cmd:"" help:"What is known of other servers."`
	Verify      verifyCommand      `cmd:"" help:"Check anybody's badge: an address, a file or a baked picture."`
	Queue       queueCommand       `cmd:"" help:"What is still to be delivered and done, and what failed."`
	Backup      backupCommand      `cmd:"" help:"Copy the database to a file while the server runs."`
	Restore     restoreCommand     `cmd:"" help:"Put a backup in the place of the database, while no server runs."`
	Version     versionCommand     `cmd:"" help:"Print version and build."`
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run executes one command line and returns the exit code. The first SIGINT or
// SIGTERM asks the command to come to an end, a second one kills it.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	var line cli
	parser, err := newParser(&line, out, errOut)
	if err != nil {
		return fail(errOut, err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(errOut, usageError(err))
	}
	givenFlags(command, line.given)
	command.BindTo(ctx, (*context.Context)(nil))
	return fail(errOut, command.Run(&app{common: line.Common, given: slices.Collect(maps.Keys(line.given)), json: line.JSON, out: out, err: errOut}))
}

func newParser(line *cli, out, errOut io.Writer) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("laurel"),
		kong.Description("Laurel is a federated badge server. Settings come from laurel.toml, "+
			"the environment (LAUREL_…) and flags; the later win."),
		kong.Writers(out, errOut),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
	)
}

// BeforeResolve gives settings that are not on the command line their values
// from the environment, else from the configuration file. Kong calls it.
func (c *cli) BeforeResolve(command *kong.Context) error {
	c.given = make(map[string]bool)
	if needsConfigFile(command.Selected()) {
		path, named := configPath(command, c.Config)
		file, err := readConfigFile(path, named)
		if err != nil {
			return err
		}
		command.AddResolver(noting(file, c.given))
	}
	command.AddResolver(noting(environment(os.LookupEnv), c.given))
	return nil
}

// needsConfigFile is false for version, which works whatever state the file is
// in, and for init, which makes it.
func needsConfigFile(command *kong.Node) bool {
	return command == nil || command.Name != "version" && command.Name != "init"
}

// app is what every command gets: the common settings and where its output goes.
type app struct {
	common Common
	given  []string // flags of the settings that somebody has written somewhere
	json   bool
	out    io.Writer
	err    io.Writer
}

// printf writes to standard output, for people.
func (a *app) printf(format string, args ...any) {
	fmt.Fprintf(a.out, format, args...)
}
