package picture

import (
	"fmt"

	"laurel/badges"
)

// Limits bounds what an uploaded file may cost to decode. A zero field means
// its default.
type Limits struct {
	Bytes  int // size of the file; default [DefaultBytes]
	Side   int // width and height in pixels; default [DefaultSide]
	Pixels int // width times height; default [DefaultPixels]
}

// The limits that hold where none are given. They let through what a
// telephone's camera or a drawing program makes, and keep the memory of one
// decoding under about 300 MB.
const (
	DefaultBytes  = 10 << 20
	DefaultSide   = 8192
	DefaultPixels = 4096 * 4096
)

// maxScans is how many scans a progressive JPEG may have. Encoders make about
// ten. Each one makes the decoder walk over the whole picture again, so that a
// small file with very many scans would keep it busy for minutes.
const maxScans = 100

func (l Limits) withDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Side == 0 {
		l.Side = DefaultSide
	}
	if l.Pixels == 0 {
		l.Pixels = DefaultPixels
	}
	return l
}

// checkBytes judges the size of the file.
func (l Limits) checkBytes(n int) error {
	if n == 0 {
		return refuse("the picture is empty: choose a %s file", accepted)
	}
	if n > l.Bytes {
		return badges.Errorf(badges.TooLarge,
			"the picture is %s and may be at most %s: make it smaller, or save it with stronger compression",
			megabytes(n), megabytes(l.Bytes))
	}
	return nil
}

// checkDimensions judges width and height as the file's header gives them.
func (l Limits) checkDimensions(width, height int) error {
	if width < 1 || height < 1 {
		return refuse("the picture has no pixels (%d × %d): choose another file", width, height)
	}
	if width > l.Side || height > l.Side {
		return refuse("the picture is %d × %d pixels and may be at most %d on each side: make it smaller, %d × %d is enough",
			width, height, l.Side, Side, Side)
	}
	if width*height > l.Pixels {
		return refuse("the picture is %d × %d pixels, which is more than %.1f million in all: make it smaller, %d × %d is enough",
			width, height, float64(l.Pixels)/1e6, Side, Side)
	}
	return nil
}

func megabytes(n int) string {
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
