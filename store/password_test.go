package store

import "testing"

func TestPasswordIsNotShown(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://laurel:secret@db.example:5432/laurel?sslmode=require": "postgres://laurel@db.example:5432/laurel?sslmode=require",
		"postgres:///laurel?host=/run/pg&password=secret":                 "postgres:///laurel?host=%2Frun%2Fpg",
		"postgres://db.example/laurel":                                    "postgres://db.example/laurel",
		"postgres://laurel:sec ret%zz@db.example/laurel":                  "postgres://…",
	} {
		if got := withoutPassword(dsn); got != want {
			t.Errorf("withoutPassword(%q) = %q, want %q", dsn, got, want)
		}
	}
}
