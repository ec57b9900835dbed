package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// annotatedConfig returns a configuration file with every setting explained. It
// is made from the tags of Config, so it can't differ from what is read. The
// settings given, by flag name, are set; all others stand there as comments
// with their defaults.
func annotatedConfig(set map[string]any) ([]byte, error) {
	b := bytes.NewBufferString(`# Configuration of Laurel. A line that begins with "#" and a key shows a
# default; remove the "#" and change it. Each setting can also be given in the
# environment (LAUREL_LISTEN; LAUREL_TLS_MODE for mode in [tls]) and as a flag
# of "laurel serve" (--listen, --tls-mode). Flags win over the environment, the
# environment wins over this file.
`)
	err := annotate(b, reflect.TypeFor[Config](), "", set)
	return b.Bytes(), err
}

// annotate writes the settings of one struct: tables follow plain keys in
// Config, as TOML wants it.
func annotate(b *bytes.Buffer, t reflect.Type, prefix string, set map[string]any) error {
	for field := range t.Fields() {
		key := field.Tag.Get("toml")
		name := prefix + strings.ReplaceAll(key, "_", "-")
		switch {
		case key == "-":
		case field.Anonymous:
			if err := annotate(b, field.Type, prefix, set); err != nil {
				return err
			}
		case field.Type.Kind() == reflect.Struct:
			fmt.Fprintf(b, "\n[%s]\n", key)
			if err := annotate(b, field.Type, name+"-", set); err != nil {
				return err
			}
		default:
			if err := annotateKey(b, field, key, set[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func annotateKey(b *bytes.Buffer, field reflect.StructField, key string, value any) error {
	b.WriteByte('\n')
	for _, line := range wrap(field.Tag.Get("help"), 78) {
		b.WriteString("# " + line + "\n")
	}
	if value == nil {
		b.WriteByte('#')
		value = defaultOf(field)
	}
	// JSON of strings, numbers, flags and lists of them is TOML, too.
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s = %s\n", key, text)
	return nil
}

// defaultOf returns the value of a setting that nobody sets.
func defaultOf(field reflect.StructField) any {
	text := field.Tag.Get("default")
	switch {
	case field.Type.Kind() == reflect.Slice && text == "":
		return []string{}
	case field.Type.Kind() == reflect.Slice:
		return strings.Split(text, ",")
	case field.Type.Kind() == reflect.String:
		return text
	case field.Type.Kind() == reflect.Bool:
		return text == "true"
	case text != "":
		return json.Number(text)
	}
	return reflect.Zero(field.Type).Interface()
}

// wrap breaks a text into lines of at most width characters, at spaces.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
