package designer

import "image"

// Raster is PNG without the file, which takes most of the time.
func (g *Designer) Raster(d Design) (*image.RGBA, error) { return g.raster(d) }
