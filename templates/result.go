package templates

// Result is what somebody achieved: a grade, a score, a level. All but Name and Value
// may be empty.
type Result struct {
	Name, Value string
	Min, Max    string
	Required    string // to pass
}
