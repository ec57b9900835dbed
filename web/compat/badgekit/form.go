package badgekit

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Bounds of a form, so that a small body can't make a big structure.
const (
	maxFormFields = 1000
	maxFormDepth  = 5
)

// nest reads the names of a form as the qs library does, which the original
// used: a[b]=1 is a member, a[0]=1 and a[]=1 are elements, and a name that comes
// twice is a list.
func nest(values url.Values) (fields, error) {
	root := make(map[string]any)
	count := 0
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if count += len(values[name]); count > maxFormFields {
			return nil, invalidContent("Invalid form: it has more than %d fields", maxFormFields)
		}
		path := splitName(name)
		if len(path) > maxFormDepth {
			return nil, invalidContent("Invalid form: field %q is nested too deeply", name)
		}
		for _, value := range values[name] {
			if !place(root, path, value) {
				return nil, invalidContent("Invalid form: field %q is both a value and a group", name)
			}
		}
	}
	f := make(fields, len(root))
	for name, value := range root {
		f[name] = unfold(value)
	}
	return f, nil
}

// splitName returns the segments of a name: "a[b][]" has "a", "b" and "".
func splitName(name string) []string {
	open := strings.IndexByte(name, '[')
	if open <= 0 || !strings.HasSuffix(name, "]") {
		return []string{name}
	}
	return append([]string{name[:open]}, strings.Split(name[open+1:len(name)-1], "][")...)
}

// place stores a value in nested groups. It returns false when there is a value
// where a group should be.
func place(group map[string]any, path []string, value string) bool {
	name := path[0]
	if name == "" {
		name = strconv.Itoa(len(group))
	}
	if len(path) > 1 {
		child, ok := group[name].(map[string]any)
		if !ok {
			if group[name] != nil {
				return false
			}
			child = make(map[string]any)
			group[name] = child
		}
		return place(child, path[1:], value)
	}
	switch old := group[name].(type) {
	case nil:
		group[name] = value
	case string:
		group[name] = []any{old, value}
	case []any:
		group[name] = append(old, value)
	default:
		return false
	}
	return true
}

// unfold makes lists of the groups whose names are all indexes.
func unfold(value any) any {
	group, ok := value.(map[string]any)
	if !ok {
		return value
	}
	indexes := make([]int, 0, len(group))
	for name, member := range group {
		group[name] = unfold(member)
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && strconv.Itoa(i) == name {
			indexes = append(indexes, i)
		}
	}
	if len(indexes) != len(group) {
		return group
	}
	sort.Ints(indexes)
	list := make([]any, len(indexes))
	for n, i := range indexes {
		list[n] = group[strconv.Itoa(i)]
	}
	return list
}
