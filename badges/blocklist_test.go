package badges_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestReadBlockList(t *testing.T) {
	const list = "\ufeff#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\n" +
		"evil.example,suspend,False,TRUE,\"spam, mostly\",true\r\n" +
		"l*ud.example,silence,False,False,,False\n" +
		"loud.example,Silence\n"
	blocks, skipped, err := badges.ReadBlockList(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	want := []badges.NewBlock{
		{Target: "evil.example", Severity: badges.Suspend, RejectReports: true, PublicComment: "spam, mostly", Obfuscate: true},
		{Target: "loud.example", Severity: badges.Silence},
	}
	if diff := cmp.Diff(want, blocks); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"l*ud.example"}, skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}

	plain, _, err := badges.ReadBlockList(strings.NewReader("one.example\ntwo.example\n"))
	if err != nil || len(plain) != 2 || plain[1] != (badges.NewBlock{Target: "two.example", Severity: badges.Suspend}) {
		t.Errorf("names alone are read as %+v, %v", plain, err)
	}
	for name, wrong := range map[string]string{
		"severity": "domain,severity\nx.example,destroy\n",
		"flag":     "domain,reject_media\nx.example,perhaps\n",
		"quote":    "domain\n\"x.example\n",
	} {
		if _, _, err := badges.ReadBlockList(strings.NewReader(wrong)); badges.KindOf(err) != badges.Invalid || !strings.Contains(err.Error(), "line") {
			t.Errorf("with a wrong %s the error is %v", name, err)
		}
	}
}

func TestImportedBlocksAreExportedAlike(t *testing.T) {
	w := newWorld(t)
	list := []badges.NewBlock{
		{Target: "evil.example", Severity: badges.Suspend, RejectReports: true, PublicComment: "spam, mostly"},
		{Target: "loud.example", Severity: badges.Silence, Obfuscate: true},
	}
	ctx := t.Context()
	if _, err := w.Block(ctx, badges.Operator(), badges.NewBlock{Target: "loud.example", Severity: badges.Suspend, PrivateComment: "see mail"}); err != nil {
		t.Fatal(err)
	}
	got, err := w.ImportBlocks(ctx, badges.Operator(), list)
	if want := (badges.Imported{Added: 1, Changed: 1}); err != nil || got != want {
		t.Errorf("imported is %+v, %v, want %+v", got, err, want)
	}
	got, err = w.ImportBlocks(ctx, badges.Operator(), list)
	if want := (badges.Imported{Unchanged: 2}); err != nil || got != want {
		t.Errorf("imported again is %+v, %v, want %+v", got, err, want)
	}
	for _, b := range []badges.NewBlock{
		{Target: "https://calm.example/users/eve", Severity: badges.Suspend},
		{Target: "friends.example", Severity: badges.Allow},
		{Target: badges.Everybody, Severity: badges.Suspend},
	} {
		if _, err := w.Block(ctx, badges.Operator(), b); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.BlocksOf(ctx, badges.Operator(), badges.BlockFilter{})
	if err != nil || len(all) != 5 || all[4].PrivateComment != "see mail" {
		t.Fatalf("blocks are %+v, %v", all, err)
	}
	var out strings.Builder
	if err := badges.WriteBlockList(&out, all); err != nil {
		t.Fatal(err)
	}
	const want = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n" +
		"evil.example,suspend,false,true,\"spam, mostly\",false\nloud.example,silence,false,false,,true\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("exported (-want +got):\n%s", diff)
	}
}

func TestBlocksThatCannotBe(t *testing.T) {
	w := newWorld(t)
	for name, b := range map[string]badges.NewBlock{
		"ourselves":          {Target: w.Site.MainDomain(), Severity: badges.Suspend},
		"no host":            {Target: "not a host", Severity: badges.Suspend},
		"nothing":            {Target: "", Severity: badges.Suspend},
		"a path":             {Target: "x.example/users/eve", Severity: badges.Suspend},
		"unknown severity":   {Target: "x.example", Severity: "destroy"},
		"everybody silenced": {Target: badges.Everybody, Severity: badges.Silence},
		"an allowed actor":   {Target: "https://x.example/users/eve", Severity: badges.Allow},
	} {
		if _, err := w.Block(t.Context(), badges.Operator(), b); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
	good := badges.NewBlock{Target: "x.example", Severity: badges.Suspend}
	if _, err := w.Block(t.Context(), badges.Account{ID: 1}, good); badges.KindOf(err) != badges.Forbidden {
		t.Errorf("by no admin: %v, want Forbidden", err)
	}
	if _, err := w.ImportBlocks(t.Context(), badges.Operator(), []badges.NewBlock{good, {Target: "?"}}); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a list with a mistake: %v, want Invalid", err)
	}
	if err := w.Unblock(t.Context(), badges.Operator(), "x.example"); badges.KindOf(err) != badges.NotFound {
		t.Errorf("ending what does not stand: %v, want NotFound", err)
	}
}

// FEDERATION.md: The actor's own block counts, else that of the longest name.
func TestLongestNameRules(t *testing.T) {
	w := newWorld(t)
	for target, severity := range map[string]badges.Severity{
		"example": badges.Silence, "evil.example": badges.Suspend, "good.evil.example": badges.Noop,
		"https://good.evil.example/users/eve": badges.Suspend, "bücher.example": badges.Suspend,
	} {
		if _, err := w.Block(t.Context(), badges.Operator(), badges.NewBlock{Target: target, Severity: severity}); err != nil {
			t.Fatal(err)
		}
	}
	for actor, want := range map[string]badges.Severity{
		"https://other.example/users/ann":       badges.Silence,
		"https://EVIL.example:8443/users/ann":   badges.Suspend,
		"https://sub.evil.example/users/ann":    badges.Suspend,
		"https://notevil.example/users/ann":     badges.Silence,
		"https://good.evil.example/users/ann":   badges.Noop,
		"https://good.evil.example/users/eve":   badges.Suspend,
		"https://xn--bcher-kva.example/users/a": badges.Suspend,
		"https://elsewhere.invalid/users/ann":   "",
	} {
		if rule, err := badges.ActorRule(t.Context(), w.Store, actor); rule.Severity != want || err != nil {
			t.Errorf("%s is ruled by %q, %v, want %q", actor, rule.Severity, err, want)
		}
	}
}
