package verification

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxDepth bounds how deep documents are nested. A credential with endorsements
// in endorsements needs about 12.
const maxDepth = 40

// object is a JSON object.
type object map[string]any

// parseObject reads one JSON object. It refuses what two readers could read
// differently: duplicate members and broken UTF-8.
func parseObject(document []byte) (object, error) {
	if !utf8.Valid(document) {
		return nil, errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	value, err := parseValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON document")
	}
	o, ok := value.(object)
	if !ok {
		return nil, errors.New("it is no JSON object")
	}
	return o, nil
}

func parseValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the JSON is nested deeper than %d", maxDepth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	switch token {
	case json.Delim('{'):
		return parseMembers(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := parseValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func parseMembers(d *json.Decoder, depth int) (any, error) {
	o := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("it is not JSON: %w", err)
		}
		value, err := parseValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		key, _ := name.(string)
		if _, twice := o[key]; twice {
			return nil, fmt.Errorf("the member %q stands in one object twice", key)
		}
		o[key] = value
	}
	_, err := d.Token()
	return o, err
}

// text returns a member that is a string, "" for any other.
func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// object returns a member that is an object, or an array that begins with one;
// nil for any other.
func (o object) object(name string) object {
	if all := o.objects(name); len(all) > 0 {
		return all[0]
	}
	return nil
}

// values returns a member as a list: one value may stand without brackets.
func (o object) values(name string) []any {
	switch v := o[name].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

func (o object) objects(name string) (list []object) {
	for _, v := range o.values(name) {
		if m, ok := v.(object); ok {
			list = append(list, m)
		}
	}
	return list
}

func (o object) texts(name string) (list []string) {
	for _, v := range o.values(name) {
		if s, ok := v.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

// id returns the id of a member that is an address or an object with one.
func (o object) id(name string) string {
	if s := o.text(name); s != "" {
		return s
	}
	return o.object(name).text("id")
}

// is reports whether an object has one of the types.
func (o object) is(types ...string) bool {
	for _, t := range o.texts("type") {
		if slices.Contains(types, t) {
			return true
		}
	}
	return false
}

// contextHas reports whether one of the contexts begins with a prefix.
func (o object) contextHas(prefix string) bool {
	return slices.ContainsFunc(o.texts("@context"), func(c string) bool { return strings.HasPrefix(c, prefix) })
}

// parseDate reads a date-time with zone, as XML Schema and RFC 3339 have it.
func parseDate(s string) (time.Time, error) {
	return time.Parse(time.RFC3339, strings.Replace(s, "t", "T", 1))
}

// origin returns scheme, host and port of an address, "" for what is none.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

// authority returns host and port of an address.
func authority(address string) string {
	_, host, _ := strings.Cut(origin(address), "://")
	return host
}

func sameOrigin(a, b string) bool { return origin(a) != "" && origin(a) == origin(b) }

func isWebAddress(s string) bool { return origin(s) != "" }
