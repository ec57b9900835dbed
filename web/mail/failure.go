package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"laurel/badges/task"
)

// explain turns a failed attempt into an error for the task queue and its
// operator. A refusal of this recipient or this message is permanent (a 5xx
// reply, RFC 5321 §4.2.1); one of our sender or sign-in is not, because the
// operator can mend it. Only codes of the server's reply are kept: its words
// usually hold the recipient's address.
func explain(err error) error {
	if refusal, ok := errors.AsType[*gomail.SendError](err); ok {
		return explainRefusal(refusal)
	}
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return fmt.Errorf("the mail server answered %d before it took a message; check the smtp settings, username and password", reply.Code)
	}
	return fmt.Errorf("the mail server can't be used; check the smtp settings: %w", err)
}

func explainRefusal(refusal *gomail.SendError) error {
	var command string
	permanent := refusal.ErrorCode() >= 500
	switch refusal.Reason {
	case gomail.ErrSMTPMailFrom:
		command, permanent = "our sender address (MAIL FROM)", false
	case gomail.ErrSMTPRcptTo:
		command = "the recipient's address (RCPT TO)"
	case gomail.ErrSMTPData, gomail.ErrWriteContent, gomail.ErrSMTPDataClose:
		command = "the message (DATA)"
	default:
		command, permanent = "the connection", false
	}
	if refusal.ErrorCode() == 0 {
		return fmt.Errorf("the connection to the mail server broke at %s", command)
	}
	code := strings.TrimSpace(fmt.Sprint(refusal.ErrorCode(), " ", refusal.EnhancedStatusCode()))
	err := fmt.Errorf("the mail server refused %s with %s", command, code)
	if permanent {
		return task.Permanent(err)
	}
	return err
}
