package templates

import "time"

// Pager leads to the other pages of a list that is paged by number.
type Pager struct {
	Page, Pages    int
	Previous, Next string // addresses; "" for none
}

// Followers are who follows an issuer.
type Followers struct {
	Head
	Form
	Pager
	Issuer      Link
	Handle      string // of the issuer
	Base        string
	Total       int
	Found       int // of Server, or the same
	ServerCount int
	Servers     []FollowerServer // those with most followers
	Server      string           // only its followers are shown; "" for all
	Rows        []FollowerRow
	Manage      bool // may remove them
}

func (Followers) template() string { return "followers" }

// FollowerServer is a server with how many of its people follow. Its Link leads to
// them.
type FollowerServer struct {
	Link
	Followers int
}

// FollowerRow is one follower. Its Link leads to their page.
type FollowerRow struct {
	Link
	Handle string
	Actor  string // the actor's id
	Since  time.Time
}
