package badgekit

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// member is one member of an answer.
type member struct {
	name  string
	value any
}

// object is an answer's outermost object, whose members have names that depend on
// what is asked for, in their order.
type object []member

// encode writes the object. A nil *pageData is left out.
func (o object) encode(b *bytes.Buffer) error {
	separator := byte('{')
	for _, m := range o {
		if data, ok := m.value.(*pageData); ok && data == nil {
			continue
		}
		b.WriteByte(separator)
		separator = ','
		if err := encode(b, m.name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := encode(b, m.value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// encode writes JSON as JavaScript does: without a line's end, and with characters
// that matter only within HTML as they are.
func encode(b *bytes.Buffer, value any) error {
	if o, ok := value.(object); ok {
		return o.encode(b)
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	return nil
}

// writeJSON sends a whole answer. The media type has no charset, as in the
// original. Answers depend on the token, so no cache on the way may keep them.
func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	if err := encode(&b, body); err != nil {
		panic(err) // our own plain structs always marshal
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone; nobody is left to tell
}

// created, updated and deleted are the answers of changes.
func created(name string, value any) object { return object{{"status", "created"}, {name, value}} }
func updated(name string, value any) object { return object{{"status", "updated"}, {name, value}} }
func deleted(name string, value any) object { return object{{"status", "deleted"}, {name, value}} }
