package web

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"laurel/badges"
)

const (
	qrSide  = 180 // how large pages show it, in pixels
	qrQuiet = 4   // modules of white around it (ISO/IEC 18004 §6.3.8)
)

func qrPath(g badges.Grant) string { return "/qr/grant/" + g.ULID + ".svg" }

// getQR draws the address of a grant's page.
func (s *server) getQR(w http.ResponseWriter, r *http.Request) error {
	g, i, err := s.visibleGrant(r)
	if err != nil {
		return err
	}
	svg, err := drawQR(s.Site.Note(i, g))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return sendDocument(w, r, http.StatusOK, svg)
}

// drawQR returns a QR code as SVG, each row's dark modules as one path, with medium
// error correction: it is also printed.
func drawQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	side := code.Size + 2*qrQuiet
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for code.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start+qrQuiet, y+qrQuiet, x-start, x-start)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String()), nil
}
