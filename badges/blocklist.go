package badges

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// blockColumns are those of Mastodon's lists of domain blocks, in its order.
func blockColumns() []string {
	return []string{"#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate"}
}

// maxBlockList is how many rows a list may have.
const maxBlockList = 100_000

// ReadBlockList reads a list of domain blocks as Mastodon exports it: CSV (RFC
// 4180) with a header, in which only the domain must be there; or names alone, one
// in a line. Names that were made unreadable (ex*mple.org) can't be blocked and
// are returned as skipped. The error is Invalid and names the line.
func ReadBlockList(r io.Reader) (blocks []NewBlock, skipped []string, err error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	columns := map[string]int{"domain": 0}
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return blocks, skipped, nil
		}
		if err != nil {
			return nil, nil, Errorf(Invalid, "the list is not CSV: %v", err)
		}
		if first {
			row[0] = strings.TrimPrefix(row[0], "\ufeff")
		}
		if first && slices.Contains([]string{"#domain", "domain"}, row[0]) {
			for i, name := range row {
				columns[strings.TrimPrefix(name, "#")] = i
			}
			continue
		}
		line, _ := in.FieldPos(0)
		b, err := readBlock(row, columns)
		if err != nil {
			return nil, nil, Errorf(Invalid, "line %d of the list: %s", line, PhraseOf(err))
		}
		if strings.Contains(b.Target, "*") {
			skipped = append(skipped, b.Target)
			continue
		}
		if blocks = append(blocks, b); len(blocks) > maxBlockList {
			return nil, nil, Errorf(Invalid, "the list has more than %d rows; split it", maxBlockList)
		}
	}
}

func readBlock(row []string, columns map[string]int) (b NewBlock, err error) {
	field := func(name string) string {
		if i, ok := columns[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	yes := func(name string) bool {
		value := field(name)
		if value == "" {
			return false
		}
		is, parseErr := strconv.ParseBool(strings.ToLower(value))
		if parseErr != nil && err == nil {
			err = Errorf(Invalid, "%s is %q; take true or false", name, Truncate(value, maxLabel))
		}
		return is
	}
	b = NewBlock{
		Target: field("domain"), Severity: Severity(strings.ToLower(field("severity"))), RejectMedia: yes("reject_media"),
		RejectReports: yes("reject_reports"), Obfuscate: yes("obfuscate"), PublicComment: field("public_comment"),
	}
	if b.Severity == "" {
		b.Severity = Suspend
	}
	switch b.Severity {
	case Suspend, Silence, Noop:
		return b, err
	}
	return b, Errorf(Invalid, "severity %q is unknown; take suspend, silence or noop", Truncate(string(b.Severity), maxLabel))
}

// WriteBlockList writes blocks of hosts as Mastodon imports them. Blocks of actors,
// the allow list and the admins' notes have no place there.
func WriteBlockList(w io.Writer, blocks []Block) error {
	out := csv.NewWriter(w)
	if err := out.Write(blockColumns()); err != nil {
		return err
	}
	for _, b := range blocks {
		if b.IsActor() || b.Severity == Allow || b.Target == Everybody {
			continue
		}
		err := out.Write([]string{
			b.Target, string(b.Severity), strconv.FormatBool(b.RejectMedia), strconv.FormatBool(b.RejectReports),
			b.PublicComment, strconv.FormatBool(b.Obfuscate),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Imported is what came of a list.
type Imported struct {
	Added, Changed, Unchanged int
}

// ImportBlocks stores all blocks of a list, or none: the first that is wrong is
// named. Notes that admins made about a host stay. It needs an admin.
func (s *Service) ImportBlocks(ctx context.Context, by Account, list []NewBlock) (done Imported, err error) {
	for i := range list {
		if err := list[i].clean(s.Site); err != nil {
			return Imported{}, Errorf(Invalid, "block %d of the list: %s", i+1, PhraseOf(err))
		}
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		done = Imported{}
		changed := make([]Block, 0, len(list))
		for _, n := range list {
			before, err := tx.BlocksAmong(ctx, []string{n.Target})
			if err != nil {
				return err
			}
			if len(before) > 0 {
				n.PrivateComment = before[0].PrivateComment
			}
			b, err := s.putBlock(ctx, tx, by, n)
			if err != nil {
				return err
			}
			switch {
			case len(before) == 0:
				done.Added++
			case before[0].NewBlock == n:
				done.Unchanged++
				continue
			default:
				done.Changed++
			}
			changed = append(changed, b)
		}
		return s.enforce(ctx, tx, changed...)
	})
	return done, err
}
