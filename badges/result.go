package badges

import (
	"slices"
	"strconv"
	"strings"
)

// ResultDescription says what result a grant of a badge may carry: a grade, a
// score, a level (Open Badges 3.0, ResultDescription). Values are texts, as the
// specification has them. A result has a value out of AllowedValues, the name of one of
// the Levels, or a value between ValueMin and ValueMax; any one where there are none of
// these.
type ResultDescription struct {
	Name          string   `json:"name"`       // unique within the badge
	Type          string   `json:"resultType"` // one of ResultTypes
	AllowedValues []string `json:"allowedValue,omitempty"`
	ValueMin      string   `json:"valueMin,omitempty"` // a number
	ValueMax      string   `json:"valueMax,omitempty"` // a number
	RequiredValue string   `json:"requiredValue,omitempty"`
	// Levels are those of a rubric (Open Badges 3.0, rubricCriterionLevel), lowest first.
	Levels []ResultLevel `json:"levels,omitempty"`
}

// ResultLevel is one level of a rubric's criterion.
type ResultLevel struct {
	Name        string `json:"name"`                  // unique within the description
	Description string `json:"description,omitempty"` // what somebody at this level can do
	Points      string `json:"points,omitempty"`
}

// Level returns the place of the level of that name; false if there is none.
func (r ResultDescription) Level(name string) (place int, ok bool) {
	place = slices.IndexFunc(r.Levels, func(l ResultLevel) bool { return l.Name == name })
	return place, place >= 0
}

// Choices are the values out of which a result has one; nil where it may be another.
func (r ResultDescription) Choices() []string {
	if r.Type == StatusResult {
		return ResultStatuses()
	}
	if len(r.Levels) == 0 {
		return r.AllowedValues
	}
	names := make([]string, len(r.Levels))
	for i, l := range r.Levels {
		names[i] = l.Name
	}
	return names
}

// Result is a result of that name: with a status, where the description wants one.
func (d Definition) Result(name, text string) Result {
	if described, _, _ := d.ResultDescription(name); described.Type == StatusResult {
		return Result{Name: name, Status: text}
	}
	return Result{Name: name, Value: text}
}

// CheckResults is Invalid unless the badge describes the results.
func (d Definition) CheckResults(results []Result) error {
	_, err := d.cleanResults(results)
	return err
}

// Result is what a recipient achieved, by one of the badge's descriptions. Where the
// description's type is [StatusResult] it has a Status, else a Value.
type Result struct {
	Name   string `json:"name"` // the description's
	Value  string `json:"value,omitempty"`
	Status string `json:"status,omitempty"` // one of ResultStatuses
}

// Text is what people read of a result.
func (r Result) Text() string {
	if r.Status != "" {
		return r.Status
	}
	return r.Value
}

// StatusResult is the type of results that have a status instead of a value.
const StatusResult = "Status"

// ResultTypes returns Open Badges 3.0's vocabulary ResultType.
func ResultTypes() []string {
	return []string{
		"GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result",
		"RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", StatusResult,
	}
}

// ResultStatuses returns Open Badges 3.0's vocabulary ResultStatusType.
func ResultStatuses() []string {
	return []string{"Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"}
}

// ResultDescription returns the description of that name and its place among the
// badge's; false if there is none.
func (d Definition) ResultDescription(name string) (r ResultDescription, place int, ok bool) {
	place = slices.IndexFunc(d.ResultDescriptions, func(r ResultDescription) bool { return r.Name == name })
	if place < 0 {
		return r, 0, false
	}
	return d.ResultDescriptions[place], place, true
}

func (d *Definition) cleanResultDescriptions() error {
	if len(d.ResultDescriptions) > maxResults {
		return InvalidField("resultDescriptions", "%d result descriptions are too many; at most %d", len(d.ResultDescriptions), maxResults)
	}
	d.ResultDescriptions = slices.Clone(d.ResultDescriptions)
	for i := range d.ResultDescriptions {
		r := &d.ResultDescriptions[i]
		field := "resultDescriptions[" + strconv.Itoa(i) + "]."
		if err := r.clean(field); err != nil {
			return err
		}
		if _, first, _ := d.ResultDescription(r.Name); first < i {
			return InvalidField(field+"name", "two result descriptions are named %q; give each a name of its own", r.Name)
		}
	}
	return nil
}

// namedText is a text with the name that its field has in errors.
type namedText struct {
	name string
	text *string
}

func cleanLines(field string, texts ...namedText) (err error) {
	for _, t := range texts {
		if *t.text, err = cleanLine(field+t.name, *t.text, maxLabel); err != nil {
			return err
		}
	}
	return nil
}

// clean validates a description. field is what its members' names begin with in errors.
func (r *ResultDescription) clean(field string) error {
	r.AllowedValues = slices.Clone(r.AllowedValues)
	members := []namedText{{"name", &r.Name}, {"valueMin", &r.ValueMin}, {"valueMax", &r.ValueMax}, {"requiredValue", &r.RequiredValue}}
	for i := range r.AllowedValues {
		members = append(members, namedText{"allowedValue", &r.AllowedValues[i]})
	}
	r.Levels = slices.Clone(r.Levels)
	for i := range r.Levels {
		l := &r.Levels[i]
		members = append(members, namedText{"levels", &l.Name}, namedText{"levels", &l.Description}, namedText{"levels", &l.Points})
	}
	if err := cleanLines(field, members...); err != nil {
		return err
	}
	switch {
	case r.Name == "":
		return InvalidField(field+"name", "a result description needs a name, such as “Final score”")
	case !slices.Contains(ResultTypes(), r.Type):
		return InvalidField(field+"resultType", "result type %q is unknown; take one of %s", r.Type, strings.Join(ResultTypes(), ", "))
	case slices.Contains(r.AllowedValues, ""):
		return InvalidField(field+"allowedValue", "an allowed value is empty; leave it out")
	case len(r.AllowedValues) > maxLabels:
		return InvalidField(field+"allowedValue", "%d allowed values are too many; at most %d", len(r.AllowedValues), maxLabels)
	}
	if err := r.checkLevels(field + "levels"); err != nil {
		return err
	}
	return r.cleanRange(field)
}

func (r *ResultDescription) checkLevels(field string) error {
	if len(r.Levels) > maxLabels {
		return InvalidField(field, "%d levels are too many; at most %d", len(r.Levels), maxLabels)
	}
	if len(r.Levels) > 0 && (len(r.AllowedValues) > 0 || r.ValueMin != "" || r.ValueMax != "") {
		return InvalidField(field, "give levels, allowed values or a range, only one of them")
	}
	for i, l := range r.Levels {
		if l.Name == "" {
			return InvalidField(field, "a level needs a name, such as “Mastered”")
		}
		if first, _ := r.Level(l.Name); first < i {
			return InvalidField(field, "two levels are named %q; give each a name of its own", l.Name)
		}
		if _, err := optionalNumber(field, l.Points); err != nil {
			return err
		}
	}
	return nil
}

// cleanRange checks what the description says of values against each other.
func (r *ResultDescription) cleanRange(field string) error {
	bounded := r.ValueMin != "" || r.ValueMax != ""
	switch {
	case r.Type == StatusResult && (bounded || len(r.AllowedValues) > 0 || len(r.Levels) > 0 || r.RequiredValue != ""):
		return InvalidField(field+"resultType", "a result of type Status has a status and no value; leave out what is said of values")
	case bounded && len(r.AllowedValues) > 0:
		return InvalidField(field+"allowedValue", "give allowed values or a range, not both")
	}
	low, err := optionalNumber(field+"valueMin", r.ValueMin)
	if err != nil {
		return err
	}
	high, err := optionalNumber(field+"valueMax", r.ValueMax)
	if err != nil {
		return err
	}
	if r.ValueMin != "" && r.ValueMax != "" && low > high {
		return InvalidField(field+"valueMax", "valueMax %s is below valueMin %s", r.ValueMax, r.ValueMin)
	}
	if r.RequiredValue == "" {
		return nil
	}
	return r.checkValue(field+"requiredValue", r.RequiredValue)
}

// checkValue returns an Invalid error about the field unless a result may have the value.
func (r *ResultDescription) checkValue(field, value string) error {
	if choices := r.Choices(); len(choices) > 0 && !slices.Contains(choices, value) {
		return InvalidField(field, "%q is not an allowed value of %q; take one of %s", value, r.Name, strings.Join(choices, ", "))
	}
	if r.ValueMin == "" && r.ValueMax == "" {
		return nil
	}
	number, err := optionalNumber(field, value)
	if err != nil {
		return err
	}
	if low, _ := optionalNumber("", r.ValueMin); r.ValueMin != "" && number < low {
		return InvalidField(field, "%s is below the least value of %q, %s", value, r.Name, r.ValueMin)
	}
	if high, _ := optionalNumber("", r.ValueMax); r.ValueMax != "" && number > high {
		return InvalidField(field, "%s is above the greatest value of %q, %s", value, r.Name, r.ValueMax)
	}
	return nil
}

// optionalNumber reads a decimal number; that of an empty text is 0.
func optionalNumber(field, s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.Trim(s, "+-.0123456789") != "" { // no infinity, no hexadecimals
		return 0, InvalidField(field, "%q is not a number; write it as 87 or 3.5", s)
	}
	return n, nil
}

// cleanResults returns a grant's results if the badge describes them.
func (d Definition) cleanResults(results []Result) (cleaned []Result, err error) {
	for i, r := range results {
		field := "results[" + strconv.Itoa(i) + "]."
		if err := cleanLines(field, namedText{"name", &r.Name}, namedText{"value", &r.Value}, namedText{"status", &r.Status}); err != nil {
			return nil, err
		}
		description, _, ok := d.ResultDescription(r.Name)
		if !ok {
			return nil, InvalidField(field+"name", "the badge describes no result %q; %s", r.Name, d.describedResults())
		}
		if slices.ContainsFunc(cleaned, func(other Result) bool { return other.Name == r.Name }) {
			return nil, InvalidField(field+"name", "there are two results %q; give one", r.Name)
		}
		if err := description.check(field, r); err != nil {
			return nil, err
		}
		cleaned = append(cleaned, r)
	}
	return cleaned, nil
}

// check validates a result by its description.
func (r *ResultDescription) check(field string, result Result) error {
	switch {
	case r.Type == StatusResult && !slices.Contains(ResultStatuses(), result.Status):
		return InvalidField(field+"status", "%q has a status; take one of %s", r.Name, strings.Join(ResultStatuses(), ", "))
	case r.Type == StatusResult && result.Value != "":
		return InvalidField(field+"value", "%q has a status and no value; leave the value out", r.Name)
	case r.Type == StatusResult:
		return nil
	case result.Status != "":
		return InvalidField(field+"status", "%q has a value and no status; leave the status out", r.Name)
	case result.Value == "":
		return InvalidField(field+"value", "%q needs a value", r.Name)
	}
	return r.checkValue(field+"value", result.Value)
}

func (d Definition) describedResults() string {
	if len(d.ResultDescriptions) == 0 {
		return "describe results in the badge first"
	}
	var names []string
	for _, r := range d.ResultDescriptions {
		names = append(names, r.Name)
	}
	return "it has " + strings.Join(names, ", ")
}
