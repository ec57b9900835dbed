// Package bake puts Open Badges documents into pictures and takes them out
// again, so that a badge travels as a file that both shows and proves it.
//
// [Bake] writes the Open Badges 2.0 assertion and the Open Badges 3.0 credential
// of a grant side by side into a PNG or an SVG, one of each, in place of older
// ones. Everything else in the file stays as it is, byte for byte. [Unbake] reads
// what anybody has baked, back to the Open Badges 1.0 pictures that hold nothing
// but an address.
//
// It promises that no file, however broken, makes it panic, recurse or use more
// than a small multiple of its [Limits], and that every refusal is a
// [badges.Error] that names what is wrong with the file. Nothing is fetched, and
// the documents are not judged: whether they are true is for the verifier.
//
// Specifications: Open Badges 2.0 Baking, Open Badges 3.0 §5.3 (baked badges),
// PNG (third edition) §11.3.3 for the text chunks, SVG 2.
package bake

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"laurel/badges"
)

// Contents is what a baked picture carries.
type Contents struct {
	// Assertion is the Open Badges 2.0 document: JSON, or a compact JWS where the
	// badge is signed. In a picture of Open Badges 1.0 it is the assertion's
	// address. Empty for none.
	Assertion string
	// Credential is the Open Badges 3.0 document: JSON with an embedded proof, or
	// a compact JWT. Empty for none.
	Credential string
}

// Format is a kind of picture that can be baked.
type Format string

const (
	PNG Format = "image/png"
	SVG Format = "image/svg+xml"
)

// Limits bounds what reading a file may cost.
const (
	// MaxFile is the largest file that is read, in bytes.
	MaxFile = 20 << 20
	// MaxDocument is the largest document that is taken out of a file, in bytes
	// after decompression.
	MaxDocument = 2 << 20
)

// FormatOf tells the format by the file's first bytes, "" for anything else.
func FormatOf(file []byte) Format {
	switch {
	case bytes.HasPrefix(file, []byte(signature)):
		return PNG
	case looksLikeSVG(file):
		return SVG
	}
	return ""
}

// Bake returns the picture with the contents in it. Whatever had been baked into
// it before is gone, both documents alike, since an older one would contradict
// the newer. It does not change picture. A file that is no complete PNG or SVG
// gives a [badges.Error] of kind Invalid, one over MaxFile of kind TooLarge.
func Bake(picture []byte, c Contents) ([]byte, error) {
	if c == (Contents{}) {
		return nil, refuse("there is nothing to bake into the picture: give an assertion or a credential")
	}
	for _, document := range []string{c.Assertion, c.Credential} {
		if err := checkDocument(document); err != nil {
			return nil, err
		}
	}
	switch format, err := formatOf(picture); {
	case err != nil:
		return nil, err
	case format == PNG:
		return bakePNG(picture, c)
	default:
		return bakeSVG(picture, c)
	}
}

// Unbake returns what a picture carries. A picture without a badge, one that
// carries two of a kind, and a file that is damaged or cut off give a
// [badges.Error] of kind Invalid, a file or document over the limits one of kind
// TooLarge.
func Unbake(file []byte) (Contents, error) {
	format, err := formatOf(file)
	if err != nil {
		return Contents{}, err
	}
	var c Contents
	if format == PNG {
		c, err = unbakePNG(file)
	} else {
		c, err = unbakeSVG(file)
	}
	if err == nil && c == (Contents{}) {
		err = refuseAs(ErrNoBadge, "the picture carries no badge: choose the file that the issuer or your backpack gave you, not a copy from a page or a screenshot")
	}
	if err != nil {
		return Contents{}, err
	}
	return c, nil
}

func formatOf(file []byte) (Format, error) {
	if len(file) > MaxFile {
		return "", badges.Errorf(badges.TooLarge, "the picture has more than %d MB: choose a smaller one", MaxFile>>20)
	}
	format := FormatOf(file)
	if format == "" {
		return "", refuse("this is neither a PNG nor an SVG file, the only kinds of pictures that badges are baked into")
	}
	return format, nil
}

// checkDocument refuses what could not be read out again.
func checkDocument(document string) error {
	if len(document) > MaxDocument {
		return tooLong()
	}
	if !isXMLText(document) {
		return refuse("the badge's document has characters that can't be baked into a picture")
	}
	return nil
}

// isJSON tells a JSON document from the compact form of a JWS and from an address.
func isJSON(document string) bool {
	return strings.HasPrefix(strings.TrimLeft(document, " \t\r\n"), "{")
}

func refuse(format string, args ...any) error {
	return badges.Errorf(badges.Invalid, format, args...)
}

// ErrNoBadge and ErrDuplicate are in the chain of the errors of Unbake about a
// picture that nothing was baked into, and one that carries two of a kind.
var (
	ErrNoBadge   = errors.New("no badge in the picture")
	ErrDuplicate = errors.New("several badges in the picture")
)

func refuseAs(cause error, format string, args ...any) error {
	return &badges.Error{Kind: badges.Invalid, Message: fmt.Sprintf(format, args...), Err: cause}
}

func tooLong() error {
	return badges.Errorf(badges.TooLarge, "the document in the picture has more than %d MB, which no badge needs", MaxDocument>>20)
}

// duplicate refuses a picture that carries two documents of a kind: readers would
// disagree on which one counts.
func duplicate(what string) error {
	return refuseAs(ErrDuplicate, "the picture carries more than one %s, so nobody can tell which one counts: ask the issuer for a new picture", what)
}
