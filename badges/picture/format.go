package picture

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// accepted names the formats in messages.
const accepted = "PNG, JPEG, GIF, WebP or SVG"

// format is one kind of file that is read. The registry of package image is not
// used: it is global, and a dependency that registers a decoder would widen
// what this server accepts.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formatOf tells the format from the file's first bytes; names and content
// types given by an uploader prove nothing.
func formatOf(data []byte) (format, error) {
	switch {
	case startsWith(data, "\x89PNG\r\n\x1a\n"):
		return format{"PNG", png.DecodeConfig, png.Decode}, nil
	case startsWith(data, "\xff\xd8\xff"):
		return format{"JPEG", jpeg.DecodeConfig, jpeg.Decode}, nil
	case startsWith(data, "GIF87a"), startsWith(data, "GIF89a"):
		return format{"GIF", gif.DecodeConfig, gif.Decode}, nil
	case startsWith(data, "RIFF") && startsWith(data[min(8, len(data)):], "WEBP"):
		return format{"WebP", webp.DecodeConfig, webp.Decode}, nil
	}
	if name := otherFormat(data); name != "" {
		return format{}, refuse("%s files are not accepted: save the picture as %s, at least %d × %d pixels",
			name, accepted, Side, Side)
	}
	return format{}, refuse("this file is no picture that can be read here: choose a %s file", accepted)
}

// otherFormat names formats that people try and that are not accepted, or
// returns "".
func otherFormat(data []byte) string {
	switch {
	case startsWith(data, "BM"):
		return "BMP"
	case startsWith(data, "II*\x00"), startsWith(data, "MM\x00*"):
		return "TIFF"
	case startsWith(data, "%PDF-"):
		return "PDF"
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		// ISO base media file format, ISO/IEC 14496-12 §4.3: the brand follows.
		if brand := string(data[8:12]); brand == "avif" || brand == "avis" {
			return "AVIF"
		}
		return "HEIC"
	}
	return ""
}

// isSVG looks for the root element near the start, after an XML declaration,
// comments or a DOCTYPE.
func isSVG(data []byte) bool {
	head := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")))
	return startsWith(head, "<") && strings.Contains(strings.ToLower(string(head)), "<svg")
}

func startsWith(data []byte, magic string) bool {
	return bytes.HasPrefix(data, []byte(magic))
}
