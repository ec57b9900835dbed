package e2e

import (
	"flag"
	"os"
	"testing"

	"laurel/cmd/laurel/laureltest"
)

func TestMain(m *testing.M) {
	flag.String("stories", "", "regular expression of the names of the stories to run; empty: all")
	flag.String("screenshots", "", "folder for pictures of the main pages; empty: none are made")
	flag.Parse()
	os.Exit(laureltest.WithBinary(m.Run, "pseudolocale"))
}

// setting returns what a flag of TestMain was set to.
func setting(name string) string { return flag.Lookup(name).Value.String() }
