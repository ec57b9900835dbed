package store

import (
	"context"
	"strings"

	"laurel/badges"
	"laurel/badges/search"
)

// Both databases search words that package search has made: SQLite in an FTS4 table,
// PostgreSQL in a tsvector with a GIN index. FTS4 and not FTS5, as go-sqlite3 has the
// latter only under a build tag, and a plain "go build" must give a whole server;
// what FTS5 does better, ranking and tokenizing, is not asked of either database.
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

// searchQuestion asks for entries that have all terms, each in their name, or not
// all of them there, and all words in their scope.
type searchQuestion struct {
	terms  []search.Term
	inText bool
	scope  []string
}

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
			var scope strings.Builder
			for _, word := range q.scope {
				scope.WriteString(" AND scope:" + word)
			}
			named := make([]string, len(q.terms))
			anywhere := make([]string, len(q.terms))
			for i, t := range q.terms {
				word := t.Word
				if t.Prefix {
					word += "*"
				}
				named[i] = "name:" + word
				anywhere[i] = "(name:" + word + " OR body:" + word + ")"
			}
			if !q.inText {
				return strings.Join(named, " AND ") + scope.String()
			}
			return "(" + strings.Join(anywhere, " AND ") + scope.String() + ") NOT (" + strings.Join(named, " AND ") + ")"
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
			var scope strings.Builder
			for _, word := range q.scope {
				scope.WriteString(" & '" + word + "':C")
			}
			all := func(places string) string {
				parts := make([]string, len(q.terms))
				for i, t := range q.terms {
					parts[i] = "'" + t.Word + "':" + places
					if t.Prefix {
						parts[i] += "*"
					}
				}
				return strings.Join(parts, " & ")
			}
			if !q.inText {
				return all("A") + scope.String()
			}
			return all("AB") + " & !(" + all("A") + ")" + scope.String()
		},
	}
}

// scopeWord makes a word of a kind or a domain that no text has by itself.
func scopeWord(sort, value string) string {
	return "scope" + sort + strings.Join(search.Words(10, value), "")
}

// Search implements [badges.SearchReader].
func (c conn) Search(ctx context.Context, f badges.SearchFilter) ([]badges.SearchResult, error) {
	if len(f.Terms) == 0 {
		return nil, badges.Errorf(badges.Invalid, "there is nothing to search for; type a word")
	}
	q := searchQuestion{terms: f.Terms, inText: f.Before.InText}
	if f.Kind != "" {
		q.scope = append(q.scope, scopeWord("kind", string(f.Kind)))
	}
	if f.Domain != "" {
		q.scope = append(q.scope, scopeWord("domain", f.Domain))
	}
	found, err := c.searchIn(ctx, q, f.Before.Entry, f.Limit)
	if err != nil || q.inText || f.Limit > 0 && len(found) == f.Limit {
		return found, err
	}
	q.inText = true
	rest, err := c.searchIn(ctx, q, 0, f.Limit-len(found))
	return append(found, rest...), err
}

func (c conn) searchIn(ctx context.Context, q searchQuestion, before int64, limit int) ([]badges.SearchResult, error) {
	w := &where{}
	w.and(c.dialect.search.match, c.dialect.search.ask(q))
	w.andIf(before != 0, `w.docid < $`, before)
	return all(ctx, c.q, "search results", func(row scanner) (r badges.SearchResult, err error) {
		r.Place.InText = q.inText
		err = row.Scan(&r.Place.Entry, &r.Kind, &r.ID)
		return r, err
	}, `select e.id, e.kind, e.target_id from search_words w join search_entry e on e.id = w.docid `+
		w.sql()+` order by w.docid desc`+w.limit(limit), w.args...)
}
