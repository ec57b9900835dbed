package templates

// Result is what somebody achieved: a grade, a score, a level. All but Name and one of
// Value and Status may be empty.
type Result struct {
	Name, Value string
	Status      string // of badges.ResultStatuses, in the place of a value
	Min, Max    string
	Required    string // to pass
}

// ResultField asks in a form for what somebody achieved.
type ResultField struct {
	Field    string // its name in the form
	Name     string // as the badge calls it
	Value    string
	Choices  []string // out of which it has one; none: it is typed
	Status   bool     // the choices are of badges.ResultStatuses
	Min, Max string
	Required string
}

// ResultRow is one description of a result in the badge's form.
type ResultRow struct {
	Name, Type string
	Values     string // allowed ones, with semicolons between
	Min, Max   string
	Required   string
	Levels     string // of a rubric, one on each line: name; points; description
}
