package bake_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges/bake"
)

// extract has another implementation of baking, Mozilla's, take out what pictures
// carry.
func extract(t *testing.T, files [][]byte) (texts []string) {
	t.Helper()
	input, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	node := exec.CommandContext(t.Context(), "node", "extract.mjs")
	node.Dir, node.Stdin, node.Stderr = "testdata/npm", bytes.NewReader(input), &complaints
	output, err := node.Output()
	if err != nil {
		t.Fatalf("%v (make test-deps installs what it needs)\n%s", err, &complaints)
	}
	if err := json.Unmarshal(output, &texts); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return texts
}

// TestBakeryReadsOurs bakes a text without "]]>", of which this bakery reads the
// first half alone.
func TestBakeryReadsOurs(t *testing.T) {
	const whole = `{"id":"https://badges.example/openbadge/1","name":"Grüße 🏅"}`
	var files [][]byte
	for _, picture := range [][]byte{photo(t), []byte(drawing)} {
		for _, document := range []string{whole, jws} {
			baked, err := bake.Bake(picture, bake.Contents{Assertion: document, Credential: credential})
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, baked)
		}
	}
	if diff := cmp.Diff([]string{whole, jws, whole, jws}, extract(t, files)); diff != "" {
		t.Errorf("extracted by the bakery (-want +got):\n%s", diff)
	}
}
