package templates

// Reactions are how many people elsewhere did what with a grant's Note.
type Reactions struct {
	Likes  int
	Shares int
	Quotes int
}

// Directory lists the issuers of a domain.
type Directory struct {
	Head
	Issuers []IssuerCard
	Older   string // link to the next page; empty on the last
}

func (Directory) template() string { return "directory" }
