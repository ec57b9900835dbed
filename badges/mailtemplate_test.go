package badges_test

import (
	"strings"
	"testing"

	"laurel/badges"
)

func TestMailTemplates(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	text := badges.NewMailTemplate{Subject: "{badge} for you", Body: "Dear {recipient},\n\n*well done*: {badge}"}
	wantKind(t, w.SetMailTemplate(ctx, w.anna, w.harbour.ID, "", text), badges.Forbidden, "")
	wantKind(t, w.SetMailTemplate(ctx, badges.Operator(), w.harbour.ID, "", badges.NewMailTemplate{Subject: "a", Body: "{captain}"}), badges.Invalid,
		"{captain} is no placeholder; there are {recipient}, {badge}, {issuer}, {expires}, {link}")
	w.must(w.SetMailTemplate(ctx, badges.Operator(), w.harbour.ID, "", text))
	german := badges.NewMailTemplate{Subject: "{badge} für dich", Body: "Hallo"}
	w.must(w.SetMailTemplate(ctx, badges.Operator(), w.harbour.ID, "de", german))
	for language, want := range map[string]string{"de": german.Subject, "fr": text.Subject} {
		got, ok, err := w.MailTemplateFor(ctx, w.harbour.ID, language)
		w.must(err)
		if !ok || got.Subject != want {
			t.Errorf("in %s: %+v, want %q", language, got, want)
		}
	}
	subject, body := text.Fill(map[string]string{"badge": "Sailor\r\nBcc: x", "recipient": "A*n*na"}, func(s string) string { return strings.ReplaceAll(s, "*", `\*`) })
	if subject != "Sailor Bcc: x for you" || !strings.HasPrefix(body, `Dear A\*n\*na,`) {
		t.Errorf("filled: %q, %q", subject, body)
	}
	w.must(w.ResetMailTemplate(ctx, badges.Operator(), w.harbour.ID, "de"))
	w.must(w.ResetMailTemplate(ctx, badges.Operator(), w.harbour.ID, ""))
	_, ok, err := w.MailTemplateFor(ctx, w.harbour.ID, "de")
	w.must(err)
	if ok {
		t.Error("a template is there after the reset")
	}
}
