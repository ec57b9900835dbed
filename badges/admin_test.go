package badges_test

import (
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// audit returns the kinds of the newest events of the server, newest first.
func (w *world) audit(f badges.EventFilter) (kinds []badges.EventKind) {
	w.t.Helper()
	events, err := w.AuditLog(w.t.Context(), badges.Operator(), f)
	w.must(err)
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (w *world) admin(name string) badges.Account {
	w.t.Helper()
	a, err := w.CreateAccount(w.t.Context(), badges.Operator(), badges.Account{Name: name, Admin: true})
	w.must(err)
	return a
}

func TestTheLastAdminStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorldOn(t, db), t.Context()
		ada := w.admin("Ada")
		wantKind(t, w.SetAdmin(ctx, ada, ada.ID, false), badges.Conflict, "this is the last admin; make somebody else an admin first")
		wantKind(t, w.SetAccountDisabled(ctx, ada, ada.ID, true), badges.Conflict, "this is the last admin; make somebody else an admin first")
		wantKind(t, w.SetAdmin(ctx, w.ben, w.ben.ID, true), badges.Forbidden, "only an admin of this server may appoint admins")
		w.must(w.SetAdmin(ctx, ada, w.ben.ID, true))
		w.must(w.SetAccountDisabled(ctx, ada, ada.ID, true))
		wantKind(t, w.SetAdmin(ctx, badges.Operator(), w.ben.ID, false), badges.Conflict, "this is the last admin; make somebody else an admin first")
		got := w.audit(badges.EventFilter{Server: true, Area: "account", Limit: 2})
		if len(got) != 2 || got[0] != badges.AccountDisabled || got[1] != badges.AdminAppointed {
			t.Errorf("audit log: %v", got)
		}
		found, err := w.People(ctx, ada, badges.AccountFilter{Query: "BEN@ex"})
		w.must(err)
		if len(found) != 1 || found[0].ID != w.ben.ID {
			t.Errorf("found %+v", found)
		}
		if all, err := w.People(ctx, ada, badges.AccountFilter{Query: "%"}); err != nil || len(all) != 0 {
			t.Errorf("a sign of like finds %d accounts, %v", len(all), err)
		}
	})
}

func TestAnInvitationIsForOneAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorldOn(t, db), t.Context()
		ada := w.admin("Ada")
		i, err := w.Invite(ctx, ada, badges.NewInvitation{Kind: badges.FediverseIdentity, Address: "Ada@Social.example", IssuerID: w.harbour.ID, Role: badges.Manager})
		w.must(err)
		if i.Address != "@ada@social.example" {
			t.Fatalf("invited %q", i.Address)
		}
		_, err = w.Invite(ctx, w.anna, i.NewInvitation)
		wantKind(t, err, badges.Forbidden, "your role here is granter; this needs owner")
		_, err = w.AcceptInvitation(ctx, w.ben, i.Slug)
		wantKind(t, err, badges.Forbidden, "This invitation is for somebody else. Sign in with the address that was invited, or link it to your account first.")

		guest := w.signIn(byFediverse()).Account // sign-up is closed, but they are invited
		_, err = w.AcceptInvitation(ctx, guest, i.Slug)
		w.must(err)
		if role, err := w.RoleOn(ctx, guest, w.harbour.ID); err != nil || role != badges.Manager {
			t.Errorf("role %q, %v", role, err)
		}
		_, err = w.AcceptInvitation(ctx, guest, i.Slug)
		wantKind(t, err, badges.Gone, "This invitation was accepted or withdrawn, or it is too old. Ask who invited you for a new one.")

		late, err := w.Invite(ctx, ada, badges.NewInvitation{Kind: badges.FediverseIdentity, Address: "@ada@social.example", Admin: true, Days: 1})
		w.must(err)
		w.clock.Advance(25 * time.Hour)
		_, err = w.AcceptInvitation(ctx, guest, late.Slug)
		wantKind(t, err, badges.Gone, "This invitation was accepted or withdrawn, or it is too old. Ask who invited you for a new one.")

		w.must(w.SetRole(ctx, ada, w.ben.ID, w.harbour.ID, badges.Owner))
		dismissed, err := w.Invite(ctx, w.ben, badges.NewInvitation{Kind: badges.FediverseIdentity, Address: "@ada@social.example", IssuerID: w.harbour.ID, Role: badges.Owner})
		w.must(err)
		w.must(w.SetRole(ctx, ada, w.ben.ID, w.harbour.ID, badges.Manager))
		_, err = w.AcceptInvitation(ctx, guest, dismissed.Slug)
		wantKind(t, err, badges.Gone, "This invitation was accepted or withdrawn, or it is too old. Ask who invited you for a new one.")
		for range 4 {
			_, err = w.Invite(ctx, ada, dismissed.NewInvitation)
			w.must(err)
		}
		_, err = w.Invite(ctx, ada, dismissed.NewInvitation) // it would be the sixth mail
		wantKind(t, err, badges.Limited, "There were too many attempts. Wait a while and try again.")

		withdrawn, err := w.Invite(ctx, ada, badges.NewInvitation{Kind: badges.EmailIdentity, Address: "jo@example.org"})
		w.must(err)
		w.must(w.WithdrawInvitation(ctx, ada, withdrawn.ID))
		if err := w.WithdrawInvitation(ctx, ada, withdrawn.ID); badges.KindOf(err) != badges.Conflict {
			t.Errorf("withdrawn twice: %v", err)
		}
		log, err := w.AuditLog(ctx, ada, badges.EventFilter{Area: "invitation"})
		w.must(err)
		if len(log) != 10 || log[0].Kind != badges.InvitationWithdrawn || strings.Contains(string(log[0].Data), "jo@") {
			t.Errorf("audit log: %+v", log)
		}
	})
}

func TestIssuersAreAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorldOn(t, db), t.Context()
		ada := w.admin("Ada")
		wish := badges.NewIssuerRequest{Username: "knots", Name: "Knots", Reason: "We tie."}
		_, err := w.RequestIssuer(ctx, w.ben, wish)
		wantKind(t, err, badges.Forbidden, "This server takes no requests for issuers. Ask whoever runs it.")

		settings, err := w.Settings(ctx)
		w.must(err)
		settings.IssuerRequests, settings.IssuersPerAccount = badges.RequestsApproval, 1
		w.must(w.SaveSettings(ctx, ada, settings))
		first, err := w.RequestIssuer(ctx, w.ben, wish)
		w.must(err)
		_, err = w.RequestIssuer(ctx, w.ben, wish)
		wantKind(t, err, badges.Limited, "Your last request still waits for an answer.")
		_, err = w.DeclineIssuerRequest(ctx, ada, first.ID, " ")
		wantKind(t, err, badges.Invalid, "the answer is missing; say why, so that they know what to do")
		_, err = w.DeclineIssuerRequest(ctx, ada, first.ID, "Say more.")
		w.must(err)
		_, err = w.ApproveIssuerRequest(ctx, ada, first.ID, "")
		wantKind(t, err, badges.Conflict, "This request was answered already.")

		second, err := w.RequestIssuer(ctx, w.ben, wish)
		w.must(err)
		_, err = w.ApproveIssuerRequest(ctx, w.anna, second.ID, "")
		wantKind(t, err, badges.Forbidden, "only an admin of this server may approve issuers")
		done, err := w.ApproveIssuerRequest(ctx, ada, second.ID, "Welcome.")
		w.must(err)
		if role, err := w.RoleOn(ctx, w.ben, done.IssuerID); err != nil || role != badges.Owner {
			t.Errorf("role %q, %v", role, err)
		}
		_, err = w.RequestIssuer(ctx, w.ben, badges.NewIssuerRequest{Username: "ropes", Name: "Ropes", Reason: "More."})
		wantKind(t, err, badges.Limited, "You own 1 issuers, which is as many as an account may have here. Ask whoever runs this server.")

		settings.IssuerRequests = badges.RequestsOpen
		w.must(w.SaveSettings(ctx, ada, settings))
		made, err := w.RequestIssuer(ctx, w.anna, badges.NewIssuerRequest{Username: "ropes", Name: "Ropes", Reason: "More."})
		w.must(err)
		if i, err := w.Store.Issuer(ctx, made.IssuerID); err != nil || i.Name != "Ropes" {
			t.Errorf("made %+v, %v", i, err)
		}
	})
}

func TestTheConfigurationWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorldOn(t, db), t.Context()
		ada := w.admin("Ada")
		w.Defaults.Name, w.Defaults.Summary, w.Fixed = "From the file", "Default", []string{badges.SettingName}
		settings, err := w.Settings(ctx)
		w.must(err)
		settings.Name, settings.Summary, settings.Colour = "Mine", "Words", "#0E4A33"
		w.must(w.SaveSettings(ctx, ada, settings))
		now, err := w.Settings(ctx)
		w.must(err)
		if now.Name != "From the file" || now.Summary != "Words" || now.Colour != "#0e4a33" {
			t.Errorf("settings %+v", now)
		}
		w.Fixed = append(w.Fixed, badges.SettingSummary)
		if now, err = w.Settings(ctx); err != nil || now.Summary != "Default" {
			t.Errorf("a setting that the file fixes is %q, %v", now.Summary, err)
		}
		if got := w.audit(badges.EventFilter{Area: "setting"}); len(got) != 2 {
			t.Errorf("audit log: %v", got)
		}
		settings.Colour = "green"
		if err := w.SaveSettings(ctx, ada, settings); badges.KindOf(err) != badges.Invalid {
			t.Errorf("a colour that is none: %v", err)
		}
		wantKind(t, w.SaveSettings(ctx, w.anna, settings), badges.Forbidden, "only an admin of this server may change its settings")
	})
}

func TestPagesAndAnnouncements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorldOn(t, db), t.Context()
		ada := w.admin("Ada")
		privacy := badges.SitePage{Slug: "privacy", Title: "Privacy", Body: "We *count* nothing."}
		w.must(w.SaveSitePage(ctx, ada, privacy, time.Time{}))
		if err := w.SaveSitePage(ctx, ada, privacy, time.Time{}); badges.KindOf(err) != badges.Conflict {
			t.Errorf("made twice: %v", err)
		}
		seen, err := w.Store.SitePage(ctx, "privacy")
		w.must(err)
		w.clock.Advance(time.Second)
		privacy.Title = "Your data"
		w.must(w.SaveSitePage(ctx, ada, privacy, seen.UpdatedAt))
		if err := w.SaveSitePage(ctx, ada, privacy, seen.UpdatedAt); badges.KindOf(err) != badges.Conflict {
			t.Errorf("changed without having seen it: %v", err)
		}
		privacy.Slug = "../etc"
		if err := w.SaveSitePage(ctx, ada, privacy, time.Time{}); badges.KindOf(err) != badges.Invalid {
			t.Errorf("a slug that is none: %v", err)
		}
		w.must(w.DeleteSitePage(ctx, ada, "privacy"))

		now := w.Now()
		a, err := w.Announce(ctx, ada, badges.Announcement{Text: "Down on *Sunday*", StartsAt: now.Add(time.Hour), EndsAt: now.Add(2 * time.Hour)})
		w.must(err)
		if a.Shown(now) || !a.Shown(now.Add(time.Hour)) || a.Shown(now.Add(2*time.Hour)) {
			t.Errorf("shown at the wrong time: %+v", a)
		}
		if _, err := w.Announce(ctx, ada, badges.Announcement{Text: "x", StartsAt: now, EndsAt: now}); badges.KindOf(err) != badges.Invalid {
			t.Errorf("ends as it begins: %v", err)
		}
		w.must(w.DeleteAnnouncement(ctx, ada, a.ID))
		if got := w.audit(badges.EventFilter{Text: "sunday"}); len(got) != 2 {
			t.Errorf("audit log: %v", got)
		}
		if got := w.audit(badges.EventFilter{Kind: badges.AnnouncementMade, Accounts: []int64{-1, ada.ID}}); len(got) != 1 {
			t.Errorf("audit log: %v", got)
		}
		if got := w.audit(badges.EventFilter{Kind: badges.AnnouncementMade, Accounts: []int64{w.ben.ID}}); len(got) != 0 {
			t.Errorf("audit log of somebody else: %v", got)
		}

		w.must(w.ReceiveReport(ctx, "https://calm.example/flags/1", "https://calm.example/users/ann", badges.NewReport{About: w.Site.Actor(w.harbour), Objects: []string{"https://calm.example/1"}}))
		wantKind(t, w.NoteReport(ctx, w.ben, 1, "Hm."), badges.Forbidden, "only an admin of this server may write notes about reports")
		w.must(w.NoteReport(ctx, ada, 1, "Asked Ben."))
		c, err := w.ReportOf(ctx, ada, 1)
		w.must(err)
		if c.Issuer.ID != w.harbour.ID || len(c.Others) != 1 || len(c.Notes) != 1 || c.Notes[0].Text != "Asked Ben." || c.Notes[0].AccountID != ada.ID {
			t.Errorf("the report is %+v", c)
		}

		wantKind(t, w.FeatureIssuers(ctx, w.ben, []int64{w.harbour.ID}), badges.Forbidden, "only an admin of this server may choose the issuers of the front page")
		w.must(w.FeatureIssuers(ctx, ada, []int64{w.harbour.ID}))
		w.must(w.FeatureIssuers(ctx, ada, []int64{w.harbour.ID})) // nothing new
		if got := w.audit(badges.EventFilter{Kind: badges.IssuersFeatured}); len(got) != 1 {
			t.Errorf("audit log: %v", got)
		}
	})
}
