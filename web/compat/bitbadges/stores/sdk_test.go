package stores_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

// TestSDK: a program made with bitbadgesjs-sdk works.
func TestSDK(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	node := exec.CommandContext(t.Context(), "node", "../testdata/sdk/stores.mjs")
	node.Env = append(os.Environ(), "API_URL="+server.URL+prefix, "OWNER_KEY="+annasKey, "STRANGER_KEY="+bensKey)
	if out, err := node.CombinedOutput(); err != nil {
		t.Fatalf("node: %v; \"make test-deps\" installs what it needs\n%s\n%s", err, out, w.log)
	}
}
