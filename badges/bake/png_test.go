package bake_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/bake"
)

func TestPNGRoundTrip(t *testing.T) {
	for name, contents := range map[string]bake.Contents{
		"both":       {Assertion: assertion, Credential: credential},
		"assertion":  {Assertion: assertion},
		"credential": {Credential: credential},
		"signed":     {Assertion: jws, Credential: jws},
	} {
		t.Run(name, func(t *testing.T) {
			plain := photo(t)
			baked, err := bake.Bake(plain, contents)
			if err != nil {
				t.Fatal(err)
			}
			got, err := bake.Unbake(baked)
			if diff := cmp.Diff(contents, got); err != nil || diff != "" {
				t.Errorf("unbaked (-want +got), error %v:\n%s", err, diff)
			}
			if diff := cmp.Diff(pixels(t, plain), pixels(t, baked)); diff != "" {
				t.Errorf("the pixels changed:\n%s", diff)
			}
			if !bytes.HasPrefix(baked, plain[:headerEnd]) || !bytes.HasSuffix(baked, plain[headerEnd:]) {
				t.Error("the picture's own chunks changed")
			}
		})
	}
}

// TestPNGBakedAgain also holds that a second baking leaves no trace of the first.
func TestPNGBakedAgain(t *testing.T) {
	plain := withChunks(photo(t), pngChunk("tEXt", "Author\x00Ann"))
	old, err := bake.Bake(plain, bake.Contents{Assertion: assertion, Credential: credential})
	if err != nil {
		t.Fatal(err)
	}
	old = withChunks(old, pngChunk("tEXt", "openbadges\x00https://badges.example/1"))
	again, err := bake.Bake(old, bake.Contents{Assertion: jws})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := bake.Bake(plain, bake.Contents{Assertion: jws})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, fresh) {
		t.Error("a picture baked twice differs from one baked once")
	}
	if !bytes.Contains(again, []byte("Author\x00Ann")) {
		t.Error("another text of the picture is gone")
	}
}

func TestUnbakePNGOfOthers(t *testing.T) {
	const url = "https://badges.example/assertions/é"
	latin1 := "https://badges.example/assertions/\xe9"
	for name, c := range map[string]struct {
		chunks [][]byte
		want   bake.Contents
	}{
		"Open Badges 1.0 address":  {[][]byte{pngChunk("tEXt", "openbadges\x00"+latin1)}, bake.Contents{Assertion: url}},
		"compressed address":       {[][]byte{pngChunk("zTXt", "openbadges\x00\x00"+deflate(t, latin1))}, bake.Contents{Assertion: url}},
		"compressed assertion":     {[][]byte{pngChunk("iTXt", "openbadges\x00\x01\x00\x00\x00"+deflate(t, assertion))}, bake.Contents{Assertion: assertion}},
		"with language":            {[][]byte{pngChunk("iTXt", "openbadges\x00\x00\x00de\x00Abzeichen\x00"+jws)}, bake.Contents{Assertion: jws}},
		"credential beside others": {[][]byte{pngChunk("tEXt", "Comment\x00openbadges"), pngChunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00"+credential)}, bake.Contents{Credential: credential}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := bake.Unbake(withChunks(photo(t), c.chunks...))
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("(-want +got), error %v:\n%s", err, diff)
			}
		})
	}
}

func TestUnbakePNGRefuses(t *testing.T) {
	plain := photo(t)
	baked, err := bake.Bake(plain, bake.Contents{Assertion: assertion})
	if err != nil {
		t.Fatal(err)
	}
	text := pngChunk("iTXt", "openbadges\x00\x00\x00\x00\x00"+assertion)
	damaged := bytes.Replace(baked, []byte("example"), []byte("exmaple"), 1)
	bomb := pngChunk("iTXt", "openbadges\x00\x01\x00\x00\x00"+deflate(t, strings.Repeat("0", bake.MaxDocument+1)))
	for name, c := range map[string]struct {
		file []byte
		kind badges.Kind
		says string
	}{
		"no badge":            {plain, badges.Invalid, "no badge"},
		"two assertions":      {withChunks(baked, text), badges.Invalid, "more than one"},
		"old and new":         {withChunks(baked, pngChunk("tEXt", "openbadges\x00https://badges.example/1")), badges.Invalid, "more than one"},
		"damaged":             {damaged, badges.Invalid, "checksum"},
		"cut off in text":     {baked[:headerEnd+40], badges.Invalid, "cut off"},
		"cut off before end":  {baked[:len(baked)-12], badges.Invalid, "cut off"},
		"length beyond file":  {append(plain[:headerEnd:headerEnd], "\x7f\xff\xff\xffIDAT0000"...), badges.Invalid, "cut off"},
		"no header":           {append(plain[:8:8], text...), badges.Invalid, "header"},
		"text before header":  {append(append(plain[:8:8], text...), plain[8:]...), badges.Invalid, "header"},
		"unknown compression": {withChunks(plain, pngChunk("iTXt", "openbadges\x00\x01\x07\x00\x00"+assertion)), badges.Invalid, "specification"},
		"not compressed":      {withChunks(plain, pngChunk("zTXt", "openbadges\x00\x00"+assertion)), badges.Invalid, "specification"},
		"no language":         {withChunks(plain, pngChunk("iTXt", "openbadges\x00\x00\x00en")), badges.Invalid, "specification"},
		"empty":               {withChunks(plain, pngChunk("tEXt", "openbadges\x00")), badges.Invalid, "empty"},
		"no UTF-8":            {withChunks(plain, pngChunk("iTXt", "openbadges\x00\x00\x00\x00\x00\xff\xfe")), badges.Invalid, "no text"},
		"decompression bomb":  {withChunks(plain, bomb), badges.TooLarge, "2 MB"},
		"large file":          {append(plain, make([]byte, bake.MaxFile)...), badges.TooLarge, "20 MB"},
		"another kind":        {[]byte("GIF89a"), badges.Invalid, "neither"},
		"nothing":             {nil, badges.Invalid, "neither"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bake.Unbake(c.file)
			refused(t, err, c.kind)
			if !strings.Contains(badges.MessageOf(err), c.says) {
				t.Errorf("message %q does not say %q", badges.MessageOf(err), c.says)
			}
		})
	}
}

func TestBakeRefuses(t *testing.T) {
	whole := photo(t)
	for name, c := range map[string]struct {
		file     []byte
		contents bake.Contents
		kind     badges.Kind
	}{
		"nothing to bake":    {whole, bake.Contents{}, badges.Invalid},
		"cut off":            {whole[:len(whole)-3], bake.Contents{Assertion: assertion}, badges.Invalid},
		"no picture":         {[]byte("hello"), bake.Contents{Assertion: assertion}, badges.Invalid},
		"control characters": {whole, bake.Contents{Assertion: "{\"a\":\"\x01\"}"}, badges.Invalid},
		"no UTF-8":           {whole, bake.Contents{Credential: "{\"a\":\"\xff\"}"}, badges.Invalid},
		"too long":           {whole, bake.Contents{Credential: strings.Repeat("0", bake.MaxDocument+1)}, badges.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bake.Bake(c.file, c.contents)
			refused(t, err, c.kind)
		})
	}
}

// TestTruncatedAnywhere cuts a baked file at each byte.
func TestTruncatedAnywhere(t *testing.T) {
	baked, err := bake.Bake(photo(t), bake.Contents{Assertion: assertion, Credential: credential})
	if err != nil {
		t.Fatal(err)
	}
	for n := range baked {
		if c, err := bake.Unbake(baked[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes were read as %+v", n, len(baked), c)
		}
	}
}
