package laureltest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BinaryEnv names the environment variable that says where the laurel binary is. Set from outside, that binary is
// tested as it is; else WithBinary builds one.
const BinaryEnv = "LAUREL_BINARY"

// WithBinary runs the tests of a package, with a binary that has the race detector in it and the build tags that are
// named, and returns the exit code for TestMain.
func WithBinary(run func() int, tags ...string) int {
	if os.Getenv(BinaryEnv) != "" {
		return run()
	}
	dir, err := os.MkdirTemp("", "laurel-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "laurel")
	args := []string{"build", "-race", "-o", binary}
	for _, tag := range tags {
		args = append(args, "-tags", tag)
	}
	build := exec.Command("go", append(args, "laurel/cmd/laurel")...)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "the binary to test does not build: %v\n", err)
		return 1
	}
	if err := os.Setenv(BinaryEnv, binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}
