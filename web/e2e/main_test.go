package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binaryEnv names the environment variable that says where the laurel binary is. Set
// from outside, that binary is tested as it is; else one is built here.
const binaryEnv = "LAUREL_BINARY"

func TestMain(m *testing.M) {
	flag.String("stories", "", "regular expression of the names of the stories to run; empty: all")
	flag.String("screenshots", "", "folder for pictures of the main pages; empty: none are made")
	flag.Parse()
	os.Exit(withBinary(m.Run))
}

// setting returns what a flag of TestMain was set to.
func setting(name string) string { return flag.Lookup(name).Value.String() }

// withBinary runs the tests with a binary that has the race detector in it, so that a
// race in the server fails them.
func withBinary(run func() int) int {
	if os.Getenv(binaryEnv) != "" {
		return run()
	}
	dir, err := os.MkdirTemp("", "laurel-web-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "laurel")
	build := exec.Command("go", "build", "-race", "-o", binary, "laurel/cmd/laurel")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "the binary to test does not build: %v\n", err)
		return 1
	}
	if err := os.Setenv(binaryEnv, binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}
