package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation"
	"laurel/templates"
	"laurel/web/compat/badgekit"
	"laurel/web/compat/mypit"
	"laurel/web/mail"
	"laurel/web/webhook"
)

// taskHandlers says who does which kind of task.
func taskHandlers(d *domain, fediverse *federation.Server, mailer *mail.Mailer, apis compatible, hooks *webhook.Sender) map[string]task.Handler {
	handlers := fediverse.TaskHandlers()
	for _, c := range []struct {
		consumer badges.Consumer
		handle   func(context.Context, badges.Event) error
	}{
		{badges.ProcessConsumer(), d.ProcessEvent},
		{badges.MilestoneConsumer(), d.ReachMilestones},
		{badges.WebhookConsumer(), d.TellWebhooks},
		{badgekit.PictureConsumer(), apis.badgeKit.FetchPicture},
		{mypit.PictureConsumer(), apis.myPit.FetchPicture},
	} {
		handlers[c.consumer.Name] = task.ForEvents(d.Store, c.handle)
	}
	handlers[mail.TaskKind] = mailer.Handle
	handlers[mail.InvitationTaskKind] = mailer.HandleInvitation
	handlers[badges.SignInMailTaskKind] = mailer.HandleSignIn
	handlers[badges.WebhookTaskKind] = hooks.Handle
	handlers[badges.BatchTaskKind] = runBatch(d)
	handlers[badges.BackupTaskKind] = runBackup(d)
	return handlers
}

// runBatch grants the rows of lists.
func runBatch(d *domain) task.Handler {
	return func(ctx context.Context, t task.Task) error {
		var payload badges.BatchTask
		if err := json.Unmarshal(t.Payload, &payload); err != nil {
			return task.Permanent(err)
		}
		return d.RunBatch(ctx, payload)
	}
}

// backupAgain is when a backup is looked at again that is being made.
const backupAgain = 5 * time.Minute

// runBackup makes backups. One that takes longer than a task's lease meets itself
// once more, and waits for its own end.
func runBackup(d *domain) task.Handler {
	return func(ctx context.Context, t task.Task) error {
		var payload badges.BackupTask
		if err := json.Unmarshal(t.Payload, &payload); err != nil {
			return task.Permanent(err)
		}
		err := d.RunBackup(context.WithoutCancel(ctx), payload)
		if badges.KindOf(err) == badges.Unavailable {
			return task.After(backupAgain, err)
		}
		return err
	}
}

// newMailer returns what sends mail, or an Invalid error about the settings.
func newMailer(c Config, d *domain, siteName string, renderer *templates.Renderer, log *slog.Logger) (*mail.Mailer, error) {
	password := c.SMTP.Password
	if c.SMTP.PasswordFile != "" {
		content, err := os.ReadFile(c.SMTP.PasswordFile)
		if err != nil {
			return nil, badges.Errorf(badges.Invalid, "smtp.password_file can't be read: %v", err)
		}
		first, _, _ := strings.Cut(string(content), "\n")
		password = strings.TrimSuffix(first, "\r")
	}
	mailer, err := mail.New(mail.Options{
		SMTP: mail.SMTP{
			Host: c.SMTP.Host, Port: int(c.SMTP.Port), TLS: mail.TLS(c.SMTP.TLS),
			Username: c.SMTP.Username, Password: password, From: c.SMTP.From,
		},
		Service: d.Service, Store: d.Store, Renderer: renderer, SiteName: siteName, Log: log,
	})
	if err != nil {
		return nil, &badges.Error{Kind: badges.Invalid, Message: err.Error()}
	}
	return mailer, nil
}
