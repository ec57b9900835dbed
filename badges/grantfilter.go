package badges

// GrantCondition narrows a list of grants by what their state does not tell.
type GrantCondition string

const (
	AnyCondition GrantCondition = ""
	InForce      GrantCondition = "in-force" // its time is not over
	Ended        GrantCondition = "expired"  // its time is over, and nothing else ended it
	HeldBack     GrantCondition = "held"     // its documents do not pass the server's own check
	// Unreached: the recipient was not found, or their server, or the server of
	// their mail, has not taken the newest post about it.
	Unreached GrantCondition = "failed"
)

// GrantOrder says how a list of grants is sorted.
type GrantOrder string

const (
	ByAge       GrantOrder = ""          // newest first, unless the filter says otherwise
	ByRecipient GrantOrder = "recipient" // as lists call them: name, else handle or address
	ByBadge     GrantOrder = "badge"     // by its title
	ByState     GrantOrder = "state"
)
