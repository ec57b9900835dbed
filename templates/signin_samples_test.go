package templates

func sampleLogins() []Login {
	return []Login{
		{ID: 1, Kind: "fediverse", Label: "@a.very.long.name.indeed@social.subdomain.example", LastUsedAt: day("2026-11-21")},
		{ID: 2, Kind: "email", Label: "ada@example.org", LastUsedAt: day("2026-11-20")},
		{ID: 3, Kind: "password", Label: "ada"},
		{ID: 4, Kind: "oidc:club", Provider: "Club", Label: "Ada Lovelace"},
		{ID: 5, Kind: "passkey", Label: "Ada's key"},
	}
}

func sampleSessions() []Session {
	return []Session{
		{ID: 2, Device: "Firefox Android", Current: true, CreatedAt: day("2026-11-20"), LastSeenAt: day("2026-11-21")},
		{ID: 1, CreatedAt: day("2026-10-20"), LastSeenAt: day("2026-10-21")},
	}
}

// signInSamples holds the pages of signing in.
func signInSamples() []sample {
	ways := []SignInWay{{Name: "fediverse", Asks: true}, {Name: "club", Label: "Club"}}
	signedIn := sampleHead("/me/sign-ins")
	signedIn.Visitor = Visitor{Name: "Ada Augusta King-Noel, Countess of Lovelace", Desk: true, Admin: true}
	head := sampleHead("/sign-in")
	all := []sample{
		{"signin", SignIn{Head: head, ByMail: true, SignUp: true, Ways: ways, Next: "/me"}},
		{"signin-wrong-address", SignIn{Head: head, Ways: ways, Address: "@ada", WrongAddress: true, Problem: Plain("This is no address.")}},
		{"signin-wrong-email", SignIn{Head: head, ByMail: true, Email: "ada", WrongEmail: true, Problem: Plain("This is no e-mail address.")}},
		{"signin-wrong-password", SignIn{Head: head, Name: "ada", WrongPassword: true, Problem: Plain("The name or the password is wrong.")}},
		{"signin-minimal", SignIn{}},
		{"signinsent", SignInSent{Head: head}},
		{"signinlink-spent", SignInLink{Head: head, Spent: true, Problem: Plain("This link is too old.")}},
		{"signins", SignIns{Head: signedIn, Logins: sampleLogins(), Sessions: sampleSessions(), HasPassword: true, Name: "ada", ByMail: true, Ways: ways}},
		{"signins-problem", SignIns{Head: signedIn, Sessions: sampleSessions(), Problem: Plain("This is the only way in which you can sign in.")}},
		{"signins-minimal", SignIns{}},
	}
	for _, purpose := range []SignInPurpose{SignInByAddress, LinkAddress, SignInAsAccount, BecomeAdmin} {
		all = append(all, sample{"signinlink-" + string(purpose), SignInLink{Head: head, Purpose: purpose, Who: "ada@example.org"}})
	}
	for _, done := range (SignIns{}).Outcomes() {
		all = append(all, sample{"signins-" + string(done), SignIns{Head: signedIn, Done: done}})
	}
	return all
}
