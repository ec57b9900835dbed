package templates

// Decision is the e-mail that tells somebody what was decided on their application.
type Decision struct {
	Site     Site
	Badge    Link // its page
	Picture  Picture
	Issuer   Link
	Approved bool
	Comment  string // of the reviewer, plain text; may be empty
}

func (Decision) letter() string { return "decision" }
