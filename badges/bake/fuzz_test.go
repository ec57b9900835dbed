package bake_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"laurel/badges"
	"laurel/badges/bake"
)

// checkReader holds what must be true of any file: errors are refusals, and what
// can be baked can be unbaked.
func checkReader(t *testing.T, file []byte) {
	contents, err := bake.Unbake(file)
	if err != nil && badges.KindOf(err) != badges.Invalid && badges.KindOf(err) != badges.TooLarge {
		t.Errorf("unbake: %v", err)
	}
	if len(contents.Assertion) > bake.MaxDocument || len(contents.Credential) > bake.MaxDocument {
		t.Error("a document over its limit was read")
	}
	want := bake.Contents{Assertion: assertion, Credential: credential}
	baked, err := bake.Bake(file, want)
	if err != nil {
		return
	}
	if got, err := bake.Unbake(baked); err != nil || got != want {
		t.Errorf("baked but not read again: %+v, %v\n%q", got, err, baked)
	}
}

func FuzzPNG(f *testing.F) {
	plain := photo(f)
	baked, err := bake.Bake(plain, bake.Contents{Assertion: assertion, Credential: jws})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		plain, baked, baked[:60], nil,
		withChunks(plain, pngChunk("tEXt", "openbadges\x00https://badges.example/1")),
		withChunks(plain, pngChunk("zTXt", "openbadges\x00\x00"+deflate(f, "https://badges.example/1"))),
		withChunks(plain, pngChunk("iTXt", "openbadges\x00\x01\x00\x00\x00"+deflate(f, assertion))),
		withChunks(plain, pngChunk("iTXt", "openbadgecredential\x00\x00\x00\x00")),
	} {
		f.Add(seed)
	}
	f.Fuzz(checkReader)
}

func FuzzSVG(f *testing.F) {
	baked, err := bake.Bake([]byte(drawing), bake.Contents{Assertion: assertion, Credential: jws})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		drawing, string(baked), "<svg/>", `<a:svg xmlns:a="b" c='>'/>`,
		`<!DOCTYPE svg><svg xmlns:o="http://openbadges.org"><g><o:assertion verify="x"/></g></svg>`,
		`<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential>{}</openbadges:credential></svg>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		checkReader(t, file)
		if baked, err := bake.Bake(file, bake.Contents{Assertion: jws}); err == nil && bake.FormatOf(file) == bake.SVG {
			wellFormed(t, baked)
		}
	})
}

func wellFormed(t *testing.T, file []byte) {
	t.Helper()
	for decoder := xml.NewDecoder(bytes.NewReader(file)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v\n%q", err, file)
		}
	}
}
