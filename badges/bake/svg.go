package bake

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The namespaces of the elements that carry documents. Both specifications write
// the same prefix, so in a file with both the second has to have another.
const (
	assertionNamespace  = "http://openbadges.org"
	credentialNamespace = "https://purl.imsglobal.org/ob/v3p0"
	assertionPrefix     = "openbadges"
	credentialPrefix    = "openbadgecredential"
)

// maxDepth is how deep the elements of an SVG may stand within each other.
const maxDepth = 256

// looksLikeSVG looks for the root element near the start, after an XML
// declaration, comments or a DOCTYPE.
func looksLikeSVG(file []byte) bool {
	head := bytes.TrimSpace(bytes.TrimPrefix(file[:min(len(file), 4096)], []byte("\xef\xbb\xbf")))
	return bytes.HasPrefix(head, []byte("<")) && svgStart.Match(head)
}

var svgStart = regexp.MustCompile(`(?i)<([a-z][a-z0-9]*:)?svg[\s/>]`)

// span is a part of a file.
type span struct{ start, end int }

// baked is an element that carries a document.
type baked struct {
	span
	name   xml.Name
	verify string
	text   []byte
}

// layout is what matters of an SVG file for baking.
type layout struct {
	root  span // the start tag of the root element
	baked []baked
}

// readSVG reads a whole SVG file. Entities that the file declares are not
// expanded but refused, as everything is that is not well formed.
func readSVG(file []byte) (layout, error) {
	var found layout
	var open *baked // the element that is being read
	decoder := xml.NewDecoder(bytes.NewReader(file))
	for depth := 0; ; {
		start := int(decoder.InputOffset())
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return layout{}, malformed(err)
		}
		end := int(decoder.InputOffset())
		switch token := token.(type) {
		case xml.StartElement:
			switch {
			case depth == maxDepth:
				return layout{}, refuse("the elements of the SVG file stand more than %d deep within each other", maxDepth)
			case token.Name.Space == assertionPrefix || token.Name.Space == credentialPrefix:
				return layout{}, refuse("the SVG file uses the prefix %s without declaring it", token.Name.Space) // encoding/xml leaves it in place
			case depth == 0 && token.Name.Local != "svg":
				return layout{}, refuse("the file is no SVG picture: its first element is <%s>", token.Name.Local)
			case depth == 0:
				found.root = span{start, end}
			case open == nil && isBaked(token.Name):
				found.baked = append(found.baked, baked{span{start, end}, token.Name, attribute(token, "verify"), nil})
				open = &found.baked[len(found.baked)-1]
				open.end = -depth // until the end tag at this depth is found
			}
			depth++
		case xml.EndElement:
			depth--
			if open != nil && open.end == -depth {
				open.end, open = end, nil
			}
		case xml.CharData:
			if open != nil {
				if open.text = append(open.text, token...); len(open.text) > MaxDocument {
					return layout{}, tooLong()
				}
			}
		}
	}
	if found.root == (span{}) {
		return layout{}, refuse("the file is no SVG picture: it has no element")
	}
	return found, nil
}

func malformed(err error) error {
	return refuse("the SVG file is damaged or cut off (%v): choose the complete file", err)
}

func isBaked(name xml.Name) bool {
	return name.Space == assertionNamespace || name.Space == credentialNamespace
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// ownPrefix finds declarations of our prefixes in the root's start tag.
var ownPrefix = regexp.MustCompile(`\s*\bxmlns:(?:` + assertionPrefix + `|` + credentialPrefix + `)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// bakeSVG takes older elements out and puts the new ones in as the first children
// of the root.
func bakeSVG(file []byte, c Contents) ([]byte, error) {
	found, err := readSVG(file)
	if err != nil {
		return nil, err
	}
	tag := file[found.root.start:found.root.end]
	for _, declared := range ownPrefix.FindAllSubmatch(tag, -1) {
		uri := cmp.Or(string(declared[1]), string(declared[2]))
		if uri != assertionNamespace && uri != credentialNamespace {
			return nil, refuse("the SVG file uses the prefix of baked badges for %q: rename the prefix", uri)
		}
	}
	inner := strings.TrimSuffix(string(ownPrefix.ReplaceAll(tag, nil)), ">")
	inner, empty := strings.CutSuffix(inner, "/")

	var out bytes.Buffer
	out.Write(file[:found.root.start])
	fmt.Fprintf(&out, `%s xmlns:%s="%s" xmlns:%s="%s">`, strings.TrimRight(inner, " \t\r\n"),
		assertionPrefix, assertionNamespace, credentialPrefix, credentialNamespace)
	writeElement(&out, assertionPrefix+":assertion", verifier(c.Assertion), c.Assertion)
	writeElement(&out, credentialPrefix+":credential", "", c.Credential)
	if empty {
		fmt.Fprintf(&out, "</%s>", strings.Fields(inner[1:])[0])
	}
	read := found.root.end
	for _, old := range found.baked {
		out.Write(file[read:old.start])
		read = old.end
	}
	out.Write(file[read:])
	return out.Bytes(), nil
}

// verifier is the value of the assertion's attribute "verify" for a hosted badge:
// its address.
func verifier(assertion string) string {
	var hosted struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(assertion), &hosted) != nil {
		return ""
	}
	return hosted.ID
}

// writeElement writes the element of a document, nothing for an empty document. A
// JWS stands in the attribute; JSON stands in a CDATA section, which it is split
// into two of where it holds the end mark itself.
func writeElement(out *bytes.Buffer, name, verify, document string) {
	if document == "" {
		return
	}
	if !isJSON(document) {
		verify, document = document, ""
	}
	fmt.Fprintf(out, "<%s", name)
	if verify != "" {
		out.WriteString(` verify="`)
		xml.EscapeText(out, []byte(verify)) // bytes.Buffer takes everything
		out.WriteString(`"`)
	}
	if document == "" {
		out.WriteString("/>")
		return
	}
	fmt.Fprintf(out, "><![CDATA[%s]]></%s>", strings.ReplaceAll(document, "]]>", "]]]]><![CDATA[>"), name)
}

// unbakeSVG reads the documents, or the addresses and signatures in their place.
func unbakeSVG(file []byte) (c Contents, err error) {
	found, err := readSVG(file)
	if err != nil {
		return Contents{}, err
	}
	for _, element := range found.baked {
		target, keyword := &c.Assertion, assertionKeyword
		if element.name.Space == credentialNamespace {
			target, keyword = &c.Credential, credentialKeyword
		}
		if *target != "" {
			return Contents{}, duplicate(documentOf(keyword))
		}
		if *target = cmp.Or(string(bytes.TrimSpace(element.text)), element.verify); *target == "" {
			return Contents{}, refuse("the %s in the SVG file is empty", documentOf(keyword))
		}
		if len(*target) > MaxDocument {
			return Contents{}, tooLong()
		}
	}
	return c, nil
}

// isXMLText reports whether all of s may stand in an XML document (XML 1.0 §2.2).
// A carriage return may, but readers turn it into a line feed.
func isXMLText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
	})
}
