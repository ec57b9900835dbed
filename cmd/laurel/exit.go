package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"laurel/badges"
)

// The exit codes of every command.
const (
	exitOK          = 0
	exitFailure     = 1 // the server's or the machine's fault
	exitInvalid     = 2 // the command line, the configuration or a value in them is wrong
	exitNotFound    = 3 // what the command names does not exist (any more)
	exitConflict    = 4 // the state of the thing does not allow this
	exitForbidden   = 5 // not allowed
	exitUnavailable = 6 // something that is needed does not answer; try again later

	// What laurel verify found out.
	exitExpired    = 10 // the badge is genuine, but its time is over
	exitRevoked    = 11 // its issuer took it back
	exitNotGenuine = 12 // it is not valid
	exitUnchecked  = 13 // it could not be checked
)

// exitCode returns the code that tells a script what sort of error err is.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	if v, ok := errors.AsType[verdict](err); ok {
		return v.code()
	}
	switch badges.KindOf(err) {
	case badges.Invalid, badges.TooLarge:
		return exitInvalid
	case badges.NotFound, badges.Gone:
		return exitNotFound
	case badges.Conflict:
		return exitConflict
	case badges.Forbidden, badges.Unauthorized:
		return exitForbidden
	case badges.Unavailable, badges.Limited:
		return exitUnavailable
	}
	return exitFailure
}

// fail prints err, if there is one, as one line and returns the exit code.
func fail(w io.Writer, err error) int {
	if err != nil {
		fmt.Fprintln(w, "laurel: "+strings.Join(strings.Fields(err.Error()), " "))
	}
	return exitCode(err)
}

// usageError makes what the parser of the command line reports an Invalid
// error that says where help is. Errors that already have a kind keep it.
func usageError(err error) error {
	if _, known := errors.AsType[*badges.Error](err); known {
		return err
	}
	command := "laurel"
	if e, ok := errors.AsType[*kong.ParseError](err); ok {
		for _, step := range e.Context.Path {
			if step.Command != nil {
				command += " " + step.Command.Name
			}
		}
	}
	return badges.Errorf(badges.Invalid, "%v; %q explains the command", err, command+" --help")
}
