package badges

import "time"

// Reception is how far the newest post about a grant has come to its recipient's
// server: the offer at first, the public Note once the grant is accepted.
type Reception struct {
	State    ReceptionState
	At       time.Time // of the last attempt, which took it when it is Taken; zero before the first
	Attempts int
	Problem  string // what the server said last, plain text; "" unless it refused or did not answer
}

// ReceptionState says whether the recipient's server has taken a post.
type ReceptionState string

const (
	NotSent     ReceptionState = ""        // nothing was sent: the recipient is not in the fediverse, or not looked up yet
	Waiting     ReceptionState = "waiting" // not tried yet, or to be tried again
	Taken       ReceptionState = "taken"   // the server has answered that it has it
	Undelivered ReceptionState = "failed"  // the server refused it, or did not answer for too long
)
