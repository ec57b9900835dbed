// Package designer draws badges from a few choices: a shape, colours, an icon
// and some words.
//
// A [Design] is what a person chose; as JSON it is stored with the picture that
// was drawn from it, so that it can be edited again. A [Designer] turns it into
// layers of filled outlines, and these into SVG: for previews, and to be kept and
// granted, with the PNG that package picture makes of it.
//
// It promises that the same Design always gives the same bytes, on every
// machine: text is drawn as outlines of an embedded font, colours and positions
// are computed with fixed rounding, and nothing is read from outside. What can't
// be drawn (a letter that the font lacks, a text that does not fit) is refused by
// [Designer.Check] with a [badges.Error] that names the field.
package designer

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/image/font/sfnt"
)

//go:embed assets/icons.tsv assets/noto-sans-bold.ttf
var files embed.FS

// Designer draws designs. It is safe for concurrent use.
type Designer struct {
	icons      map[string]string // path by name
	categories []IconCategory
	font       *sfnt.Font
}

// IconCategory is a group of icons, in the order in which they are shown.
type IconCategory struct {
	Name  string
	Icons []string
}

// New reads the embedded icons and the font's index. An error means that the
// binary was built from broken files.
func New() (*Designer, error) {
	d := &Designer{icons: make(map[string]string)}
	ttf, err := files.ReadFile("assets/noto-sans-bold.ttf")
	if err != nil {
		return nil, err
	}
	if d.font, err = sfnt.Parse(ttf); err != nil {
		return nil, fmt.Errorf("font of the designer: %w", err)
	}
	table, err := files.ReadFile("assets/icons.tsv")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(table)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) != 3 {
			return nil, fmt.Errorf("icons of the designer: %q has not three columns", line)
		}
		d.addIcon(columns[0], columns[1], columns[2])
	}
	return d, nil
}

func (d *Designer) addIcon(category, name, path string) {
	if n := len(d.categories); n == 0 || d.categories[n-1].Name != category {
		d.categories = append(d.categories, IconCategory{Name: category})
	}
	last := &d.categories[len(d.categories)-1]
	last.Icons = append(last.Icons, name)
	d.icons[name] = path
}

// IconPath returns an icon as the value of an SVG attribute d, on a square of
// [IconSide] units; "" for an icon that there is not.
func (d *Designer) IconPath(name string) string { return d.icons[name] }

// Icons returns the names of all icons by category.
func (d *Designer) Icons() []IconCategory { return d.categories }
