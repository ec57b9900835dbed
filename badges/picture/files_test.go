package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// The quadrants of the test picture, named by where they are when it is
// upright.
var (
	topLeft     = color.NRGBA{R: 0xd0, A: 0xff}
	topRight    = color.NRGBA{G: 0xc0, A: 0xff}
	bottomLeft  = color.NRGBA{B: 0xe0, A: 0xff}
	bottomRight = color.NRGBA{R: 0xf0, G: 0xe0, A: 0xff}
)

// quadrants draws a picture with one colour in each corner.
func quadrants(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			left, top := x < width/2, y < height/2
			switch {
			case left && top:
				m.Set(x, y, topLeft)
			case top:
				m.Set(x, y, topRight)
			case left:
				m.Set(x, y, bottomLeft)
			default:
				m.Set(x, y, bottomRight)
			}
		}
	}
	return m
}

func pngFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gifFile has exactly the colours of the quadrants, so that none is dithered.
func gifFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	exact := image.NewPaletted(m.Bounds(), color.Palette{topLeft, topRight, bottomLeft, bottomRight})
	draw.Draw(exact, m.Bounds(), m, m.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := gif.Encode(&b, exact, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpFile makes a lossless WebP of one colour: with prefix codes of a single
// symbol no pixel needs a bit (WebP lossless bitstream specification §5.2 and
// §6.2).
func webpFile(width, height int, c color.NRGBA) []byte {
	var bits bitWriter
	bits.write(0x2f, 8) // signature
	bits.write(uint32(width-1), 14)
	bits.write(uint32(height-1), 14)
	bits.write(1, 1) // alpha is used
	bits.write(0, 3) // version
	bits.write(0, 1) // no transform
	bits.write(0, 1) // no colour cache
	bits.write(0, 1) // one group of prefix codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A} {
		bits.write(1, 1) // simple code
		bits.write(0, 1) // one symbol
		bits.write(1, 1) // of eight bits
		bits.write(uint32(symbol), 8)
	}
	bits.write(1, 1) // distances: one symbol of one bit, never used
	bits.write(0, 3)

	data := bits.bytes
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	file := []byte("RIFF")
	file = binary.LittleEndian.AppendUint32(file, uint32(4+8+len(data)))
	file = append(file, "WEBPVP8L"...)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(bits.bytes)))
	return append(file, data...)
}

// bitWriter appends values with their least significant bit first.
type bitWriter struct {
	bytes []byte
	used  int
}

func (w *bitWriter) write(value uint32, n int) {
	for i := range n {
		if w.used%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[len(w.bytes)-1] |= byte(value>>i&1) << (w.used % 8)
		w.used++
	}
}

// withEXIF puts an EXIF segment with the given orientation behind the start of
// a JPEG.
func withEXIF(file []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("II*\x00")
	if order.AppendUint16(nil, 1)[0] == 0 {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)      // the first directory follows
	tiff = order.AppendUint16(tiff, 2)      // with two entries
	tiff = order.AppendUint16(tiff, 0x010f) // Make, "xyz" in the value's place
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint32(tiff, 4)
	tiff = append(tiff, "xyz\x00"...)
	tiff = order.AppendUint16(tiff, 0x0112) // Orientation
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0)
	tiff = order.AppendUint32(tiff, 0) // no next directory
	return withSegment(file, append([]byte("Exif\x00\x00"), tiff...))
}

// withSegment puts an APP1 segment behind the start of a JPEG.
func withSegment(file, payload []byte) []byte {
	out := append([]byte{}, file[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(payload)))
	out = append(out, payload...)
	return append(out, file[2:]...)
}

// pngHeader is the start of a PNG that claims a size and has no pixels behind
// it.
func pngHeader(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, 8, 6, 0, 0, 0)

	file := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	file = append(file, header...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header))
}

// chunkTypes lists the chunks of a PNG.
func chunkTypes(t *testing.T, file []byte) []string {
	t.Helper()
	var types []string
	for rest := file[8:]; len(rest) >= 12; {
		length := binary.BigEndian.Uint32(rest)
		types = append(types, string(rest[4:8]))
		rest = rest[12+length:]
	}
	return types
}
