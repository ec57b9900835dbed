package bake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"

	"laurel/badges"
)

const (
	assertion  = `{"@context":"https://w3id.org/openbadges/v2","id":"https://badges.example/openbadge/1?a=1&b=\"2\"","name":"Grüße ]]> 🏅"}`
	credential = `{"id":"https://badges.example/credential/1","type":["VerifiableCredential"],"name":"Λάρισα"}`
	jws        = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJl"
	drawing    = `<?xml version="1.0"?><!-- a star -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <path d="M0 0h10v10z" fill="#123"/>
</svg>
`
)

// photo is a small PNG, every pixel of which differs.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 12, 9))
	for i := range 12 * 9 {
		img.SetNRGBA(i%12, i/12, color.NRGBA{R: uint8(i), G: uint8(255 - i), B: uint8(3 * i), A: uint8(100 + i)})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pixels(t testing.TB, file []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// pngChunk is a chunk as any other program would write it.
func pngChunk(kind, data string) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = append(c, kind+data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// headerEnd is where the first chunk after IHDR begins.
const headerEnd = 8 + 12 + 13

// withChunks puts chunks behind a PNG's header.
func withChunks(file []byte, chunks ...[]byte) []byte {
	return bytes.Join([][]byte{file[:headerEnd], bytes.Join(chunks, nil), file[headerEnd:]}, nil)
}

func deflate(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// refused fails unless err is a refusal of that kind.
func refused(t testing.TB, err error, kind badges.Kind) {
	t.Helper()
	if badges.KindOf(err) != kind || badges.MessageOf(err) == "" {
		t.Errorf("got error %v of kind %s, want a refusal of kind %s", err, badges.KindOf(err), kind)
	}
}
