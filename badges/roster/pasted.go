package roster

import (
	"strings"

	"laurel/badges"
)

// ParsePasted reads a list that somebody typed or pasted: one recipient on a line,
// as [ParseRecipient] reads it, or several with commas or semicolons between them.
// What is no recipient becomes a row all the same, to be seen and corrected.
func ParsePasted(text string) (Table, error) {
	t := Table{Heading: []string{string(Recipient)}}
	for line := range strings.Lines(text) {
		for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' }) {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if len(t.Rows) == badges.MaxBatchRows {
				return Table{}, badges.InvalidField("list", "the list names more than %d; cut it into several", badges.MaxBatchRows)
			}
			t.Rows = append(t.Rows, []string{part})
		}
	}
	if len(t.Rows) == 0 {
		return Table{}, badges.InvalidField("list", "the list is empty; write one handle or address on each line")
	}
	return t, nil
}
