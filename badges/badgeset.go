package badges

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// BadgeSet is a group of badge definitions with variables, written {NAME}, that
// are made real in one action: the badges of a course, for each course.
type BadgeSet struct {
	ID       int64
	IssuerID int64 // who keeps it; 0: the server, for all issuers
	Version  int   // grows by one with each change
	SetContent
	CreatedAt time.Time
	UpdatedAt time.Time
	DeletedAt time.Time // zero while it can be used
}

// SetContent is what a set consists of. Its JSON is the form in which sets are
// carried from one server to another.
type SetContent struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Category    string        `json:"category,omitempty"`
	Variables   []SetVariable `json:"variables"`
	Badges      []SetBadge    `json:"badges"`
}

// SetVariable is asked for when a set is made real.
type SetVariable struct {
	Name    string `json:"name"`              // as it stands between the braces
	Label   string `json:"label,omitempty"`   // what a form calls it; Name if empty
	Default string `json:"default,omitempty"` // what it is if nothing is given; "" makes it required
}

// SetBadge is one definition of a set. All its texts may hold variables, and so
// may its design.
type SetBadge struct {
	Definition
	// Design is drawn anew each time, with its variables filled in; null if the
	// badge has a picture of its own.
	Design json.RawMessage `json:"design,omitempty"`
}

// SetIssuerName is the variable that every set has: the name of the issuer that
// the badges are made for.
const SetIssuerName = "ISSUER_NAME"

const (
	maxSetBadges    = 50
	maxSetVariables = 30
	maxSetValue     = 200
	maxSetLabel     = 100
	maxSetDesign    = 4096 // bytes
)

var (
	variablePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,49}$`)
	variableUse     = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9_]{0,49})\}`)
)

// ParseSet reads the JSON form of a set. It is not validated further.
func ParseSet(data []byte) (c SetContent, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return c, InvalidField("json", "this is no badge set: %v. Take the JSON that an export gives as a pattern", err)
	}
	return c, nil
}

// clean validates a set. Each badge is made once with the default values, so that
// whoever uses the set does not meet errors that are the set's own.
func (c *SetContent) clean(draw Drawer) (err error) {
	if c.Name, err = cleanLine("name", c.Name, maxSetLabel); err != nil {
		return err
	}
	if c.Name == "" {
		return InvalidField("name", "the name is missing; say what the set is called")
	}
	if c.Description, err = cleanText("description", c.Description, maxSummary); err != nil {
		return err
	}
	if c.Category, err = cleanLine("category", c.Category, maxSetLabel); err != nil {
		return err
	}
	if err := c.cleanVariables(); err != nil {
		return err
	}
	if len(c.Badges) == 0 || len(c.Badges) > maxSetBadges {
		return InvalidField("badges", "a set has 1 to %d badges; this one has %d", maxSetBadges, len(c.Badges))
	}
	if err := c.checkUses(); err != nil {
		return err
	}
	_, err = c.fill(c.trialValues(), draw)
	return err
}

func (c *SetContent) cleanVariables() (err error) {
	if len(c.Variables) > maxSetVariables {
		return InvalidField("variables", "%d variables are too many; at most %d", len(c.Variables), maxSetVariables)
	}
	seen := map[string]bool{SetIssuerName: true}
	for i := range c.Variables {
		v := &c.Variables[i]
		if !variablePattern.MatchString(v.Name) {
			return InvalidField("variables", "variable %q is not usable; take a letter, then letters, digits and _", v.Name)
		}
		if seen[v.Name] {
			return InvalidField("variables", "variable %s stands twice, or is the server's own; give each a name of its own", v.Name)
		}
		seen[v.Name] = true
		if v.Label, err = cleanLine("variables", v.Label, maxSetLabel); err != nil {
			return err
		}
		if v.Default, err = cleanLine("variables", v.Default, maxSetValue); err != nil {
			return err
		}
	}
	return nil
}

// checkUses finds variables that the badges use and the set does not name.
func (c *SetContent) checkUses() error {
	known := map[string]bool{SetIssuerName: true}
	for _, v := range c.Variables {
		known[v.Name] = true
	}
	for i, b := range c.Badges {
		if len(b.Design) > maxSetDesign {
			return inSetBadge(i, InvalidField("design", "the design has %d bytes; at most %d are allowed", len(b.Design), maxSetDesign))
		}
		text, err := json.Marshal(b)
		if err != nil {
			return inSetBadge(i, InvalidField("design", "the design is not JSON"))
		}
		for _, use := range variableUse.FindAllSubmatch(text, -1) {
			if name := string(use[1]); !known[name] {
				return inSetBadge(i, InvalidField("variables", "it uses {%s}, which is not among the variables; add it, or correct its name", name))
			}
		}
	}
	return nil
}

// inSetBadge says which badge of the set is wrong.
func inSetBadge(i int, err error) error {
	if KindOf(err) == Internal {
		return err
	}
	return InvalidField("badges", "badge %d: %s", i+1, PhraseOf(err))
}

// trialValues stand for values that are not known yet.
func (c *SetContent) trialValues() map[string]string {
	values := map[string]string{SetIssuerName: "Issuer"}
	for _, v := range c.Variables {
		if values[v.Name] = v.Default; v.Default == "" {
			values[v.Name] = "1"
		}
	}
	return values
}

// values returns what each variable stands for, or an Invalid error that names
// the field "value.NAME".
func (c *SetContent) values(given map[string]string, issuer string) (map[string]string, error) {
	values := map[string]string{SetIssuerName: issuer}
	for _, v := range c.Variables {
		field := "value." + v.Name
		value, err := cleanLine(field, given[v.Name], maxSetValue)
		if err != nil {
			return nil, err
		}
		if value == "" {
			value = v.Default
		}
		if value == "" {
			return nil, InvalidField(field, "%s is missing; give a value", v.title())
		}
		values[v.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := values[name]; !known {
			return nil, InvalidField("value."+name, "the set has no variable %s; leave it out", name)
		}
	}
	return values, nil
}

func (v SetVariable) title() string {
	if v.Label != "" {
		return v.Label
	}
	return v.Name
}

// FilledBadge is a badge of a set with its variables filled in.
type FilledBadge struct {
	Definition
	Drawing *Drawing // nil for a picture that is not drawn
}

// fill makes the badges of the set, pictures included. It changes nothing.
func (c *SetContent) fill(values map[string]string, draw Drawer) ([]FilledBadge, error) {
	filled := make([]FilledBadge, len(c.Badges))
	for i, b := range c.Badges {
		var err error
		if filled[i], err = b.fill(values, draw); err != nil {
			return nil, inSetBadge(i, err)
		}
	}
	return filled, nil
}

func (b SetBadge) fill(values map[string]string, draw Drawer) (f FilledBadge, err error) {
	var made SetBadge
	if err := replaceTexts(b, &made, values); err != nil {
		return f, err
	}
	f.Definition = made.Definition
	if len(made.Design) > 0 && !bytes.Equal(made.Design, []byte("null")) {
		drawn, err := draw.Draw(made.Design)
		if err != nil {
			return f, err
		}
		if alt := f.Image.Alt; alt != "" {
			drawn.Alt = alt
		}
		f.Drawing, f.Image = &drawn, drawn.Picture
	}
	if f.Image.SHA256 == "" {
		return f, InvalidField("design", "there is no picture; give the badge a design")
	}
	return f, f.Definition.clean()
}

// replaceTexts copies from to into, with the variables in all texts filled in.
func replaceTexts(from, into any, values map[string]string) error {
	text, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("badge of a set: %w", err)
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return fmt.Errorf("badge of a set: %w", err)
	}
	if text, err = json.Marshal(replaced(tree, values)); err != nil {
		return fmt.Errorf("badge of a set: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return InvalidField("badges", "it can't be read with its variables filled in: %v", err)
	}
	return nil
}

func replaced(tree any, values map[string]string) any {
	switch t := tree.(type) {
	case string:
		return variableUse.ReplaceAllStringFunc(t, func(use string) string {
			if value, ok := values[strings.Trim(use, "{}")]; ok {
				return value
			}
			return use
		})
	case []any:
		for i := range t {
			t[i] = replaced(t[i], values)
		}
	case map[string]any:
		for key := range t {
			t[key] = replaced(t[key], values)
		}
	}
	return tree
}
