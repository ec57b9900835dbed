package svg

import (
	"image"
	"math"
	"slices"
)

// samples is into how many rows each row of pixels is cut; within a row coverage is
// exact.
const samples = 8

// edge is a line that goes down, or up where winding is -1.
type edge struct {
	top, bottom float64
	x, slope    float64 // at the top, and by how much x grows with y
	winding     int
}

// crossing is where an edge crosses a row.
type crossing struct {
	x       float64
	winding int
}

// coverage returns how much of each pixel an outline covers, as an alpha mask that
// is no larger than needed. evenOdd chooses the fill rule (SVG 2 §13.4.2).
func (p *painter) coverage(o outline, m matrix, evenOdd bool) (*image.Alpha, error) {
	edges, bounds := edgesOf(o, m, p.side)
	mask := image.NewAlpha(bounds)
	if bounds.Empty() {
		return mask, nil
	}
	p.work -= bounds.Dx() * bounds.Dy()
	slices.SortFunc(edges, func(a, b edge) int {
		switch {
		case a.top < b.top:
			return -1
		case a.top > b.top:
			return 1
		}
		return 0
	})
	sums := make([]float64, bounds.Dx())
	var active []edge
	var crossings []crossing
	next := 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		clear(sums)
		for s := range samples {
			at := float64(y) + (float64(s)+0.5)/samples
			for ; next < len(edges) && edges[next].top <= at; next++ {
				active = append(active, edges[next])
			}
			active = slices.DeleteFunc(active, func(e edge) bool { return e.bottom <= at })
			if p.work -= len(active); p.work < 0 {
				return nil, tooComplex()
			}
			crossings = crossings[:0]
			for _, e := range active {
				crossings = append(crossings, crossing{e.x + (at-e.top)*e.slope, e.winding})
			}
			fillRow(sums, crossings, evenOdd, float64(bounds.Min.X))
		}
		row := mask.Pix[(y-bounds.Min.Y)*mask.Stride:]
		for i, sum := range sums {
			row[i] = uint8(math.Round(min(1, sum/samples) * 255))
		}
	}
	return mask, nil
}

// edgesOf returns the edges of an outline in pixels, each line closed, and the
// pixels that they touch.
func edgesOf(o outline, m matrix, side int) (edges []edge, bounds image.Rectangle) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, l := range o.lines {
		for i := range l.points {
			a, b := m.apply(l.points[i]), m.apply(l.points[(i+1)%len(l.points)])
			low = point{min(low.x, a.x), min(low.y, a.y)}
			high = point{max(high.x, a.x), max(high.y, a.y)}
			e := edge{winding: 1}
			if a.y > b.y {
				a, b, e.winding = b, a, -1
			}
			if a.y == b.y {
				continue
			}
			e.top, e.bottom, e.x, e.slope = a.y, b.y, a.x, (b.x-a.x)/(b.y-a.y)
			edges = append(edges, e)
		}
	}
	if len(edges) == 0 {
		return nil, image.Rectangle{}
	}
	pixel := func(f float64) int { return int(min(float64(side), max(0, f))) }
	return edges, image.Rect(pixel(math.Floor(low.x)), pixel(math.Floor(low.y)), pixel(math.Ceil(high.x)), pixel(math.Ceil(high.y)))
}

// fillRow adds to each pixel how much of it lies inside on one row.
func fillRow(sums []float64, crossings []crossing, evenOdd bool, left float64) {
	slices.SortFunc(crossings, func(a, b crossing) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	winding := 0
	for i := 0; i+1 < len(crossings); i++ {
		winding += crossings[i].winding
		if inside := winding != 0; evenOdd && winding%2 == 0 || !inside {
			continue
		}
		from, to := max(0, crossings[i].x-left), min(float64(len(sums)), crossings[i+1].x-left)
		if from >= to {
			continue
		}
		first, last := int(from), int(to)
		if first == last {
			sums[first] += to - from
			continue
		}
		sums[first] += float64(first+1) - from
		for x := first + 1; x < last; x++ {
			sums[x]++
		}
		if last < len(sums) {
			sums[last] += to - float64(last)
		}
	}
}
