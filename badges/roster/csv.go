package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"laurel/badges"
)

const maxColumns = 200

// ParseCSV reads a CSV file with a heading, in UTF-8 with or without a mark. Commas,
// semicolons or tabs stand between its cells, whichever the heading has most of.
// Empty lines are passed over.
func ParseCSV(file []byte) (Table, error) {
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) || bytes.ContainsRune(file, 0) {
		return Table{}, badges.InvalidField("file", "this is no CSV file in UTF-8; save the table as CSV (UTF-8) and try again")
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(file), -1, true
	var t Table
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Table{}, unreadable(err)
		}
		if err := t.add(cells); err != nil {
			return Table{}, err
		}
	}
	if len(t.Heading) == 0 {
		return Table{}, badges.InvalidField("file", "the file is empty; its first line names the columns")
	}
	return t, nil
}

// add appends a record, cut or filled to the heading's length.
func (t *Table) add(cells []string) error {
	if t.Heading == nil {
		if len(cells) > maxColumns {
			return badges.InvalidField("file", "the file has %d columns; at most %d are read", len(cells), maxColumns)
		}
		t.Heading = cells
		return nil
	}
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil
	}
	if len(t.Rows) == badges.MaxBatchRows {
		return badges.InvalidField("file", "the list has more than %d rows; cut it into several", badges.MaxBatchRows)
	}
	row := make([]string, len(t.Heading))
	copy(row, cells)
	t.Rows = append(t.Rows, row)
	return nil
}

func unreadable(err error) error {
	if broken, ok := errors.AsType[*csv.ParseError](err); ok {
		return badges.InvalidField("file", "line %d can't be read: %v", broken.StartLine, broken.Err)
	}
	return err
}

// separator is what stands between the cells of the first line.
func separator(file []byte) rune {
	line, _, _ := bytes.Cut(file, []byte("\n"))
	best := ','
	for _, candidate := range []rune{';', '\t'} {
		if bytes.Count(line, []byte(string(candidate))) > bytes.Count(line, []byte(string(best))) {
			best = candidate
		}
	}
	return best
}

// CSV writes the table, as [ParseCSV] reads it: cells are as they are.
func (t Table) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(t.Heading) // a strings.Builder takes everything
	w.WriteAll(t.Rows)
	return b.String()
}

// Download writes the table for spreadsheets: with the mark by which they know
// UTF-8, and with no cell that they would run as a formula.
func (t Table) Download() []byte {
	safe := Table{Heading: defused(t.Heading)}
	for _, row := range t.Rows {
		safe.Rows = append(safe.Rows, defused(row))
	}
	return append([]byte("\xef\xbb\xbf"), safe.CSV()...)
}

// defused puts an apostrophe before what spreadsheets take for the start of a
// formula, handles too; [Table.Restore] takes it off.
func defused(cells []string) []string {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = cell
		if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
			safe[i] = "'" + cell
		}
	}
	return safe
}

// Restore takes off what Download has put on, so that a list that was downloaded,
// corrected and given back says what it said.
func (t Table) Restore() Table {
	for _, row := range t.Rows {
		for i, cell := range row {
			if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r\n", rune(cell[1])) {
				row[i] = cell[1:]
			}
		}
	}
	return t
}
