package desk

import (
	"net/url"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// resultFields are the fields of a form for what a recipient achieved, one for each
// description of the badge, with what was typed.
func resultFields(d badges.Definition, typed url.Values) (fields []templates.ResultField) {
	for place, r := range d.ResultDescriptions {
		field := templates.ResultField{
			Field: resultField(place), Name: r.Name, Value: typed.Get(resultField(place)), Choices: r.Choices(),
			Status: r.Type == badges.StatusResult, Min: r.ValueMin, Max: r.ValueMax, Required: r.RequiredValue,
		}
		fields = append(fields, field)
	}
	return fields
}

func resultField(place int) string { return "result-" + strconv.Itoa(place) }

// typedResults are the results in a form; fields leads from the domain's names of
// their members to the form's.
func typedResults(d badges.Definition, typed url.Values, fields map[string]string) (results []badges.Result) {
	for place, r := range d.ResultDescriptions {
		text := strings.TrimSpace(typed.Get(resultField(place)))
		if text == "" {
			continue
		}
		for _, member := range []string{"name", "value", "status"} {
			fields["results["+strconv.Itoa(len(results))+"]."+member] = resultField(place)
		}
		results = append(results, d.Result(r.Name, text))
	}
	return results
}

// resultViews are a grant's results as its page shows them.
func resultViews(g badges.Grant) (views []templates.Result) {
	for _, r := range g.Results {
		d, _, _ := g.Badge.ResultDescription(r.Name)
		views = append(views, templates.Result{Name: r.Name, Value: r.Value, Status: r.Status, Min: d.ValueMin, Max: d.ValueMax, Required: d.RequiredValue})
	}
	return views
}

// typedDescriptions are the rows of the badge's form that say which results its
// grants may carry. Rows without a name and a value are left out.
func typedDescriptions(form url.Values) (rows []templates.ResultRow) {
	column := func(name string, n int) string {
		if values := form[name]; n < len(values) {
			return strings.TrimSpace(values[n])
		}
		return ""
	}
	for n := range form["result-name"] {
		row := templates.ResultRow{
			Name: column("result-name", n), Type: column("result-type", n), Values: column("result-values", n), Min: column("result-min", n),
			Max: column("result-max", n), Required: column("result-required", n), Levels: column("result-levels", n),
		}
		if row.Name+row.Values+row.Min+row.Max+row.Required+row.Levels != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// readDescriptions reads those rows.
func readDescriptions(form url.Values) (list []badges.ResultDescription) {
	for _, row := range typedDescriptions(form) {
		r := badges.ResultDescription{Name: row.Name, Type: row.Type, ValueMin: row.Min, ValueMax: row.Max, RequiredValue: row.Required}
		for value := range strings.SplitSeq(row.Values, ";") {
			if value = strings.TrimSpace(value); value != "" {
				r.AllowedValues = append(r.AllowedValues, value)
			}
		}
		for line := range strings.Lines(row.Levels) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			name, rest, _ := strings.Cut(line, ";")
			points, description, _ := strings.Cut(rest, ";")
			r.Levels = append(r.Levels, badges.ResultLevel{Name: strings.TrimSpace(name), Points: strings.TrimSpace(points), Description: strings.TrimSpace(description)})
		}
		list = append(list, r)
	}
	return list
}

// descriptionRows writes a badge's descriptions into its form.
func descriptionRows(list []badges.ResultDescription) (rows []templates.ResultRow) {
	for _, r := range list {
		row := templates.ResultRow{Name: r.Name, Type: r.Type, Values: strings.Join(r.AllowedValues, "; "), Min: r.ValueMin, Max: r.ValueMax, Required: r.RequiredValue}
		for _, l := range r.Levels {
			row.Levels += strings.TrimRight(l.Name+"; "+l.Points+"; "+l.Description, "; ") + "\n"
		}
		rows = append(rows, row)
	}
	return rows
}

// atResults leads errors about a badge's result descriptions to their place in the
// form.
func atResults(err error) error {
	if strings.HasPrefix(badges.FieldOf(err), "resultDescriptions") {
		return atField("results", err)
	}
	return err
}
