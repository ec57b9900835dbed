package badges_test

import (
	"testing"

	"laurel/badges"
)

// All ways to write an address of one account must lead to one value, or people
// get a badge twice.
func TestParseProfile(t *testing.T) {
	for in, want := range map[string]string{
		"https://social.example/@jane":                "https://social.example/@jane",
		"  https://social.example/@jane/ ":            "https://social.example/@jane",
		"HTTPS://Social.EXAMPLE/@jane":                "https://social.example/@jane",
		"https://social.example/@Jane":                "https://social.example/@Jane", // paths tell cases apart
		"https://social.example/@jane#about":          "https://social.example/@jane",
		"https://social.example/users/jane?x=1":       "https://social.example/users/jane?x=1",
		"https://social.example":                      "https://social.example",
		"https://social.example/":                     "https://social.example",
		"http://localhost:3000/users/jane":            "http://localhost:3000/users/jane",
		"https://social.example/%C3%A4":               "https://social.example/%C3%A4",
		"@jane@social.example":                        "acct:jane@social.example",
		"acct:Jane@Social.Example":                    "acct:jane@social.example",
		"@jane.doe-2_x@social.example:8443":           "acct:jane.doe-2_x@social.example:8443",
		"@jürgen@bücher.example":                      "acct:jürgen@bücher.example",
		"https://social.example/@jane@elsewhere.test": "https://social.example/@jane@elsewhere.test",
	} {
		id, err := badges.ParseProfile(in)
		if err != nil {
			t.Errorf("ParseProfile(%q): %v", in, err)
			continue
		}
		if id.Value != want || id.Kind != badges.ProfileIdentity {
			t.Errorf("ParseProfile(%q) is %s %q, want %q", in, id.Kind, id.Value, want)
		}
		wantHandle := ""
		if want[:5] == "acct:" {
			wantHandle = "@" + want[5:]
		}
		if id.Handle != wantHandle {
			t.Errorf("ParseProfile(%q) has the handle %q, want %q", in, id.Handle, wantHandle)
		}
	}
	for _, in := range []string{
		"", "jane", "jane@social.example", "@jane", "jane@", "@@social.example", "mailto:jane@social.example", "acct:jane", "did:key:z6Mk", "//social.example/@jane",
		"https://", "https:///jane", "https://:443/jane", "https://jane@social.example/", "https://social example/", "https://social.example/%zz",
		"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://social.example/\n@jane", "a b@social.example",
	} {
		if id, err := badges.ParseProfile(in); err == nil {
			t.Errorf("ParseProfile(%q) is %q, want an error", in, id.Value)
		} else if badges.KindOf(err) != badges.Invalid {
			t.Errorf("ParseProfile(%q): %v is %s, want invalid", in, err, badges.KindOf(err))
		}
	}
}
