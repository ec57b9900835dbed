package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the EXIF orientation of a picture that is stored the way it is
// shown.
const upright = 1

// JPEG markers (ITU-T T.81 table B.1) that matter on the way to the EXIF
// segment.
const (
	markerSOI  = 0xd8
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// jpegOrientation returns the orientation (1 to 8) that the EXIF segment of a
// JPEG gives, or upright where there is none or it cannot be read: a picture is
// worth showing even if its metadata is broken.
func jpegOrientation(data []byte) int {
	for rest := data[min(2, len(data)):]; len(rest) >= 4 && rest[0] == 0xff; {
		marker := rest[1]
		if marker == 0xff { // fill byte, ITU-T T.81 §B.1.1.2
			rest = rest[1:]
			continue
		}
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if marker == markerSOS || marker == markerSOI || length < 2 || 2+length > len(rest) {
			break
		}
		segment := rest[4 : 2+length]
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && marker == markerAPP1 {
			return tiffOrientation(tiff)
		}
		rest = rest[2+length:]
	}
	return upright
}

// tiffOrientation finds tag 0x0112 in the first directory of the TIFF structure
// that EXIF consists of (EXIF 2.32 §4.5, TIFF 6.0 §2).
func tiffOrientation(tiff []byte) int {
	const (
		headerSize = 8
		entrySize  = 12
		tag        = 0x0112
		typeShort  = 3
	)
	if len(tiff) < headerSize {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return upright
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < entrySize {
			return upright
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return upright
		}
		entries = entries[entrySize:]
	}
	return upright
}

// orient turns and mirrors a picture until it is upright. The cases are
// those of EXIF 2.32, tag Orientation: where the stored row 0 and column 0 are
// to be shown.
func orient(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return src
	}
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	right, bottom := width-1, height-1
	from := func(x, y int) (int, int) {
		switch orientation {
		case 2: // top, right
			return right - x, y
		case 3: // bottom, right
			return right - x, bottom - y
		case 4: // bottom, left
			return x, bottom - y
		case 5: // left, top
			return y, x
		case 6: // right, top
			return y, bottom - x
		case 7: // right, bottom
			return right - y, bottom - x
		default: // 8: left, bottom
			return right - y, x
		}
	}
	if orientation >= 5 { // lying
		width, height = height, width
	}
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			sx, sy := from(x, y)
			dst.SetRGBA(x, y, src.RGBAAt(sx, sy))
		}
	}
	return dst
}
