package mail_test

import (
	"strings"
	"testing"
	"time"

	"laurel/web/mail"
)

func TestTemporaryRefusal(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	g := f.grant("jane@example.com")
	for _, refusal := range []struct{ command, reply, problem string }{
		{"MAIL", "421 4.3.2 shutting down", "the mail server refused our sender address (MAIL FROM) with 421 4.3.2"},
		{"RCPT", "451 4.7.1 %s is greylisted", "the mail server refused the recipient's address (RCPT TO) with 451 4.7.1"},
		{".", "452 4.3.1 disk full", "the mail server refused the message (DATA) with 452 4.3.1"},
	} {
		sink.say(refusal.command, refusal.reply)
		f.settle()
		f.wantTrouble(refusal.problem, false)
		sink.say(refusal.command, "")
		if n := len(sink.messages()); n != 0 {
			t.Fatalf("%d messages were taken", n)
		}
		f.now = f.now.Add(time.Hour)
	}
	f.settle()
	sent := sink.messages()
	if len(sent) != 1 || !strings.Contains(sent[0].data, "Message-ID: <"+g.OfferULID+"@badges.example.org>") {
		t.Errorf("after the refusals %d messages were taken, want the one\n%s", len(sent), f.log)
	}
	f.wantNoTrouble()
}

// An address that has to wait holds up no other.
func TestOneWaitsAlone(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	f.grant("jane@example.com")
	f.grant("joan@example.com")
	sink.say("RCPT TO:<jane@example.com>", "451 4.7.1 greylisted")
	f.settle()
	f.wantTrouble("the mail server refused the recipient's address (RCPT TO) with 451 4.7.1", false)
	if sent := sink.messages(); len(sent) != 1 || sent[0].to != "joan@example.com" {
		t.Errorf("sent: %+v", sent)
	}
}

// What an operator can mend is tried again, however hard the refusal.
func TestRefusalOfOurs(t *testing.T) {
	for _, test := range []struct {
		name, command, reply, problem string
	}{
		{"sender", "MAIL", "550 5.7.1 unknown sender", "the mail server refused our sender address (MAIL FROM) with 550 5.7.1"},
		{"password", "AUTH", "535 5.7.8 laurel: wrong", "the mail server answered 535 before it took a message; check the smtp settings, username and password"},
		{"greeting", "EHLO", "554 5.7.1 go away", "the mail server answered 554 before it took a message; check the smtp settings, username and password"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sink := newSink(t, mail.ImplicitTLS)
			smtp := sink.smtp()
			sink.password, smtp.Username, smtp.Password = "secret", "laurel", "secret"
			sink.say(test.command, test.reply)
			if test.command == "EHLO" {
				sink.say("HELO", test.reply)
			}
			f := newFixture(t, smtp)
			f.grant("jane@example.com")
			f.settle()
			f.wantTrouble(test.problem, false)
		})
	}
}

func TestPermanentRefusal(t *testing.T) {
	for _, test := range []struct{ name, command, reply, problem string }{
		{"recipient", "RCPT", "550 5.1.1 no mailbox %s here", "the mail server refused the recipient's address (RCPT TO) with 550 5.1.1"},
		{"message", ".", "554 5.7.1 jane@example.com wants no such message", "the mail server refused the message (DATA) with 554 5.7.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sink := newSink(t, mail.NoTLS)
			f := newFixture(t, sink.smtp())
			f.grant("jane@example.com")
			sink.say(test.command, test.reply)
			f.settle()
			f.wantTrouble(test.problem, true)
			if log := f.log.String(); strings.Contains(log, "jane@") || !strings.Contains(log, "given up") {
				t.Errorf("the log names the recipient or does not tell of the refusal:\n%s", log)
			}
			sink.say(test.command, "")
			f.grant("joan@example.com") // nobody waits behind a bad address
			f.settle()
			if sent := sink.messages(); len(sent) != 1 || sent[0].to != "joan@example.com" {
				t.Errorf("sent: %+v", sent)
			}
		})
	}
}

func TestImpossibleDomain(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	f.grant("jane@xn--0.example")
	f.settle()
	f.wantTrouble("the e-mail address has a domain that can't exist", true)
}

// A server that fails after it has taken the message has taken it.
func TestTakenIsTaken(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	sink.say("RSET", "421 4.3.2 shutting down")
	sink.say("QUIT", "421 4.3.2 shutting down")
	f.grant("jane@example.com")
	f.settle()
	f.wantNoTrouble()
	f.now = f.now.Add(24 * time.Hour)
	f.settle()
	if n := len(sink.messages()); n != 1 {
		t.Errorf("the message was sent %d times", n)
	}
}

func TestServerIsDown(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	sink.listener.Close()
	f := newFixture(t, sink.smtp())
	f.grant("jane@example.com")
	f.settle()
	tasks, err := f.db.TroubledTasks(t.Context(), 10)
	f.must(err)
	if len(tasks) != 1 || !tasks[0].ParkedAt.IsZero() ||
		!strings.HasPrefix(tasks[0].Problem, "the mail server can't be used; check the smtp settings: dial failed: ") {
		t.Errorf("the message does not wait: %+v", tasks)
	}
}
