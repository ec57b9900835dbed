package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// statement matches Go strings that are SQL, or a part of it.
var statement = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete|with|from|where|and|order by|values)\b`)

// Queries are written once for both databases: parameters as $n, columns by name.
func TestQueriesAreInTheCommonSubset(t *testing.T) {
	rules := []struct {
		name    string
		pattern *regexp.Regexp
		why     string
	}{
		{"placeholder", regexp.MustCompile(`\?`), "write parameters as $1, $2…; PostgreSQL has no ?"},
		{"star", regexp.MustCompile(`(?i)select\s+(\w+\.)?\*|returning\s+\*`), "name the columns, so that a migration can add one"},
		{"bare case", regexp.MustCompile(`(?i)(coalesce|nullif)\(\$\d+, \d`), "PostgreSQL can't type it; write cast($n as bigint)"},
		{"now", regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|strftime)`), "time is passed in"},
	}
	queries := sqlStrings(t)
	if len(queries) < 50 {
		t.Fatalf("only %d queries were found; the test looks at the wrong strings", len(queries))
	}
	for place, query := range queries {
		for _, rule := range rules {
			if rule.pattern.MatchString(query) {
				t.Errorf("%s: %s: %s\n%s", place, rule.name, rule.why, query)
			}
		}
	}
}

// sqlStrings returns the strings of the package's sources that hold SQL, by place.
func sqlStrings(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	must(t, err)
	found := make(map[string]string)
	positions := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
		must(t, err)
		ast.Inspect(source, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			must(t, err)
			if statement.MatchString(text) {
				found[positions.Position(literal.Pos()).String()] = text
			}
			return true
		})
	}
	return found
}
