package badges_test

import (
	"strings"
	"testing"

	"laurel/badges"
)

func TestRecipientPage(t *testing.T) {
	vault := func(b byte) *badges.Vault {
		v, err := badges.NewVault([]byte(strings.Repeat(string(b), badges.SecretSize)))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := vault('a')
	if got := v.RecipientPage(badges.Identity{ID: 7, Kind: badges.FediverseIdentity, Handle: "@jane@social.example"}); got != "@jane@social.example" {
		t.Errorf("page of an account = %q", got)
	}
	name := v.RecipientPage(badges.Identity{ID: 1234, Kind: badges.EmailIdentity, Value: "jane@example.org"})
	if strings.Contains(name, "jane") {
		t.Errorf("page %q tells the address", name)
	}
	if id, ok := v.OpenRecipientPage(name); !ok || id != 1234 {
		t.Errorf("OpenRecipientPage(%q) = %d, %t", name, id, ok)
	}
	for _, wrong := range []string{"", "-", "ya-", "ya-aaaa", name + "a", "1" + name, "@jane@social.example", strings.ToUpper(name)} {
		if id, ok := v.OpenRecipientPage(wrong); ok {
			t.Errorf("OpenRecipientPage(%q) = %d", wrong, id)
		}
	}
	if _, ok := vault('b').OpenRecipientPage(name); ok {
		t.Error("another server's name opens")
	}
}
