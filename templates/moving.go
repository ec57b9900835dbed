package templates

// Moving is where an issuer's owners say what other accounts it is, and that it has
// moved.
type Moving struct {
	Head
	Form
	Issuer      Link
	Base        string // address of this page, to which the others are added
	Actor       string // the issuer's id, which the account in its place must name
	Aliases     []string
	MovedTo     string // "" while it is here
	TypedAlias  string
	TypedTarget string
}

func (Moving) template() string { return "moving" }
