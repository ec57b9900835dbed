package store

import (
	"context"
	"math"
	"slices"
	"strings"

	"laurel/badges"
	"laurel/badges/search"
)

// Both databases search words that package search has made: SQLite in an FTS4 table,
// PostgreSQL in a tsvector with a GIN index. FTS4 and not FTS5, as go-sqlite3 has the
// latter only under a build tag, and a plain "go build" must give a whole server;
// what FTS5 does better, ranking and tokenizing, is not asked of either database.
//
// In FTS4 a word that is typed in part is looked up by an index of its length (prefix=),
// so that the first results come without all others; only those of more than ten letters
// are read together.
//
// An entry's words have three places: its name, its text, and its scope, which holds
// kind and domain as words, so that the index itself leaves out what does not fit.
type searchDialect struct {
	match string                      // condition on search_words; $ is the question
	ask   func(searchQuestion) string // as match takes it
	put   string                      // statement; $1 the entry, the rest what words returns
	words func(w searchWords) (places []any)
}

// searchWords are the words of one entry.
type searchWords struct{ name, body, scope []string }

// searchQuestion asks for entries that have all terms, and in their scope what it
// asks for there.
type searchQuestion struct {
	terms []search.Term
	in    searchIn
	scope [][]string // of each one word at least
}

// searchIn says where the terms must be.
type searchIn int

const (
	inName      searchIn = iota
	anywhere             // in the name or the text
	outsideName          // anywhere, but not all in the name
)

func sqliteSearch() searchDialect {
	return searchDialect{
		match: `w.search_words match $`,
		put:   `insert into search_words (docid, name, body, scope) values ($1, $2, $3, $4)`,
		words: func(w searchWords) []any {
			return []any{strings.Join(w.name, " "), strings.Join(w.body, " "), strings.Join(w.scope, " ")}
		},
		// https://sqlite.org/fts3.html#full_text_index_queries, enhanced syntax: AND,
		// OR and NOT are operators in capitals only, which no word of ours has.
		ask: func(q searchQuestion) string {
			name, all := make([]string, len(q.terms)), make([]string, len(q.terms))
			for i, t := range q.terms {
				all[i] = t.Word
				if t.Prefix {
					all[i] += "*"
				}
				name[i] = "name:" + all[i]
			}
			wanted := all
			if q.in == inName {
				wanted = name
			}
			for _, words := range q.scope {
				wanted = append(slices.Clone(wanted), "("+strings.Join(words, " OR ")+")")
			}
			question := strings.Join(wanted, " AND ")
			if q.in == outsideName {
				return "(" + question + ") NOT (" + strings.Join(name, " AND ") + ")"
			}
			return question
		},
	}
}

func postgresSearch() searchDialect {
	return searchDialect{
		match: `w.words @@ cast($ as tsquery)`,
		put:   `insert into search_words (docid, words) values ($1, cast($2 as tsvector))`,
		// https://www.postgresql.org/docs/current/datatype-textsearch.html: the
		// weights A, B and C are the three places.
		words: func(w searchWords) []any {
			var b strings.Builder
			for _, place := range []struct {
				words  []string
				weight string
			}{{w.name, "A"}, {w.body, "B"}, {w.scope, "C"}} {
				for _, word := range place.words {
					b.WriteString("'" + word + "':1" + place.weight + " ")
				}
			}
			return []any{b.String()}
		},
		ask: func(q searchQuestion) string {
			name, all := make([]string, len(q.terms)), make([]string, len(q.terms))
			for i, t := range q.terms {
				star := ""
				if t.Prefix {
					star = "*"
				}
				name[i] = "'" + t.Word + "':A" + star
				all[i] = "'" + t.Word + "':AB" + star
			}
			wanted := all
			if q.in == inName {
				wanted = name
			}
			for _, words := range q.scope {
				wanted = append(slices.Clone(wanted), "('"+strings.Join(words, "':C | '")+"':C)")
			}
			question := strings.Join(wanted, " & ")
			if q.in == outsideName {
				question += " & !(" + strings.Join(name, " & ") + ")"
			}
			return question
		},
	}
}

// scopeWord makes a word of a kind or a domain that no text has, as its first
// character is no letter or digit, and no question can ask for.
func scopeWord(sort, value string) string {
	return "§" + sort + strings.Join(search.Words(10, value), "")
}

// fewNames is up to how many entries with all terms in their name are left out of
// those that have them anywhere one by one: the indexes do it for all at once, which
// takes long where there are many of the others.
const fewNames = 50

// Search implements [badges.SearchReader].
func (c conn) Search(ctx context.Context, f badges.SearchFilter) ([]badges.SearchResult, error) {
	if len(f.Terms) == 0 {
		return nil, badges.Errorf(badges.Invalid, "there is nothing to search for; type a word")
	}
	q := searchQuestion{terms: f.Terms}
	if f.Kind != "" {
		q.scope = append(q.scope, []string{scopeWord("kind", string(f.Kind))})
	}
	if f.Domain != "" { // what was granted elsewhere is on no domain, and found on each
		q.scope = append(q.scope, []string{scopeWord("domain", f.Domain), scopeWord("kind", string(badges.FoundExternal))})
	}
	if f.Limit <= 0 {
		f.Limit = math.MaxInt32
	}
	if f.Before.InText {
		return c.searchTexts(ctx, q, f.Before.Entry, f.Limit)
	}
	found, err := c.searchWords(ctx, q, f.Before.Entry, f.Limit)
	if err != nil || len(found) == f.Limit {
		return found, err
	}
	rest, err := c.searchTexts(ctx, q, 0, f.Limit-len(found))
	return append(found, rest...), err
}

// searchTexts finds what has not all terms in its name.
func (c conn) searchTexts(ctx context.Context, q searchQuestion, before int64, limit int) ([]badges.SearchResult, error) {
	named, err := c.searchWords(ctx, q, 0, fewNames)
	if err != nil {
		return nil, err
	}
	q.in = outsideName
	if len(named) < fewNames {
		q.in, limit = anywhere, limit+len(named)
	}
	found, err := c.searchWords(ctx, q, before, limit)
	found = slices.DeleteFunc(found, func(r badges.SearchResult) bool {
		return slices.ContainsFunc(named, func(n badges.SearchResult) bool { return n.Place.Entry == r.Place.Entry })
	})
	if q.in == anywhere {
		found = found[:min(len(found), limit-len(named))]
	}
	return found, err
}

func (c conn) searchWords(ctx context.Context, q searchQuestion, before int64, limit int) ([]badges.SearchResult, error) {
	w := &where{}
	w.and(c.dialect.search.match, c.dialect.search.ask(q))
	w.andIf(before != 0, `w.docid < $`, before)
	return all(ctx, c.q, "search results", func(row scanner) (r badges.SearchResult, err error) {
		r.Place.InText = q.in != inName
		err = row.Scan(&r.Place.Entry, &r.Kind, &r.ID)
		return r, err
	}, `select e.id, e.kind, e.target_id from search_words w join search_entry e on e.id = w.docid `+
		w.sql()+` order by w.docid desc`+w.limit(limit), w.args...)
}
