package v1

import (
	"encoding/json"
	"strconv"
)

const (
	forever      = 8640000000000000 // milliseconds: the last moment of JavaScript's Date
	chain        = "$CLOUT"
	maxTitle     = 80 // UTF-16 code units; the original takes fewer than this
	defaultColor = "#000000"
	noAttributes = "{}"
)

// document is a badge as this API has it: class, issuance and recipients in one,
// which never changes. Times are in milliseconds since the UNIX epoch.
type document struct {
	Title           string   `json:"title"`
	Issuer          string   `json:"issuer"`
	Recipients      []string `json:"recipients"`
	Description     string   `json:"description"`
	ImageURL        string   `json:"imageUrl"`
	ValidDates      bool     `json:"validDates"`
	ValidDateStart  int64    `json:"validDateStart"`
	ValidDateEnd    int64    `json:"validDateEnd"`
	BackgroundColor string   `json:"backgroundColor"`
	ExternalURL     string   `json:"externalUrl"`
	DateCreated     int64    `json:"dateCreated"`
	Attributes      string   `json:"attributes"` // JSON
}

// text returns the document's JSON without its id, with the members in the order
// that the original wrote them. The id is the hash of these very bytes.
func (d document) text() []byte {
	chains := make([]string, len(d.Recipients))
	for i := range chains {
		chains[i] = chain
	}
	var b []byte
	member := func(name string) {
		separator := byte(',')
		if b == nil {
			separator = '{'
		}
		b = append(appendString(append(b, separator), name), ':')
	}
	text := func(name, value string) { member(name); b = appendString(b, value) }
	number := func(name string, value int64) { member(name); b = strconv.AppendInt(b, value, 10) }
	truth := func(name string, value bool) { member(name); b = strconv.AppendBool(b, value) }
	list := func(name string, values []string) { member(name); b = appendStrings(b, values) }
	text("title", d.Title)
	text("issuer", d.Issuer)
	text("issuerChain", chain)
	list("recipients", d.Recipients)
	text("description", d.Description)
	text("imageUrl", d.ImageURL)
	truth("validDates", d.ValidDates)
	number("validDateStart", d.ValidDateStart)
	number("validDateEnd", d.ValidDateEnd)
	text("backgroundColor", d.BackgroundColor)
	text("externalUrl", d.ExternalURL)
	number("dateCreated", d.DateCreated)
	truth("isVisible", true)
	text("attributes", d.Attributes)
	list("recipientsChains", chains)
	return append(b, '}')
}

// withID returns a document's text with its id as the last member: what is answered.
func withID(text []byte, id contentID) json.RawMessage {
	b := append([]byte(nil), text[:len(text)-1]...)
	b = appendString(append(b, `,"id":`...), id.String())
	return append(b, '}')
}
