package e2e

import (
	"os"
	"testing"

	"laurel/cmd/laurel/laureltest"
)

func TestMain(m *testing.M) {
	os.Exit(laureltest.WithBinary(m.Run))
}
