package bake

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"iter"
	"unicode/utf8"
)

// signature begins every PNG (PNG §5.2).
const signature = "\x89PNG\r\n\x1a\n"

// The keywords of the text chunks that carry documents (Open Badges 2.0 Baking;
// Open Badges 3.0 §5.3.1).
const (
	assertionKeyword  = "openbadges"
	credentialKeyword = "openbadgecredential"
)

// A chunk is length, type, data and CRC (PNG §5.3).
const (
	chunkOverhead = 12
	maxChunk      = 1<<31 - 1
)

// chunk is one chunk of a PNG file.
type chunk struct {
	kind string
	data []byte
	raw  []byte // with length, type and CRC
}

// intact reports whether the chunk's CRC, over type and data, is right (PNG §5.3).
func (c chunk) intact() bool {
	body := c.raw[4 : len(c.raw)-4]
	return crc32.ChecksumIEEE(body) == binary.BigEndian.Uint32(c.raw[len(c.raw)-4:])
}

// chunks yields the chunks of a PNG file up to IEND. The error, on a file that is
// not complete, is the last thing it yields.
func chunks(file []byte) iter.Seq2[chunk, error] {
	return func(yield func(chunk, error) bool) {
		rest := file[len(signature):]
		for first := true; ; first = false {
			if len(rest) < chunkOverhead {
				yield(chunk{}, cutOff())
				return
			}
			length := binary.BigEndian.Uint32(rest)
			if length > maxChunk || uint64(length) > uint64(len(rest)-chunkOverhead) {
				yield(chunk{}, cutOff())
				return
			}
			size := chunkOverhead + int(length)
			c := chunk{kind: string(rest[4:8]), data: rest[8 : 8+length], raw: rest[:size]}
			if first != (c.kind == "IHDR") {
				yield(chunk{}, refuse("the PNG file is damaged: its header is not where it belongs"))
				return
			}
			if !yield(c, nil) || c.kind == "IEND" {
				return
			}
			rest = rest[size:]
		}
	}
}

func cutOff() error {
	return refuse("the PNG file is cut off before its end: choose the complete file, or load it again")
}

// bakePNG copies the file chunk by chunk. The documents come right after the
// header, so that a reader need not go through the picture's data, and what
// follows the last chunk stays.
func bakePNG(file []byte, c Contents) ([]byte, error) {
	out := make([]byte, 0, len(file)+len(c.Assertion)+len(c.Credential)+128)
	out = append(out, signature...)
	read := len(signature)
	for part, err := range chunks(file) {
		if err != nil {
			return nil, err
		}
		read += len(part.raw)
		if kindOf(part) != "" {
			continue
		}
		out = append(out, part.raw...)
		if part.kind == "IHDR" {
			out = appendText(out, assertionKeyword, c.Assertion)
			out = appendText(out, credentialKeyword, c.Credential)
		}
	}
	return append(out, file[read:]...), nil
}

// appendText appends an uncompressed iTXt chunk without language and translated
// keyword (PNG §11.3.3.4), or nothing for an empty text.
func appendText(out []byte, keyword, text string) []byte {
	if text == "" {
		return out
	}
	const flags = "\x00\x00\x00\x00\x00" // end of keyword, not compressed, method 0, no language, no translation
	length := len(keyword) + len(flags) + len(text)
	out = binary.BigEndian.AppendUint32(out, uint32(length))
	start := len(out)
	out = append(out, "iTXt"...)
	out = append(out, keyword...)
	out = append(out, flags...)
	out = append(out, text...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}

// kindOf returns the keyword of a text chunk that carries a document, "" for all
// other chunks.
func kindOf(c chunk) string {
	switch c.kind {
	case "tEXt", "zTXt", "iTXt":
		keyword, _, found := bytes.Cut(c.data, []byte{0})
		if s := string(keyword); found && (s == assertionKeyword || s == credentialKeyword) {
			return s
		}
	}
	return ""
}

// unbakePNG reads the documents. The chunks behind the picture's data count, too.
func unbakePNG(file []byte) (c Contents, err error) {
	seen := make(map[string]bool)
	for part, err := range chunks(file) {
		if err != nil {
			return Contents{}, err
		}
		keyword := kindOf(part)
		if keyword == "" {
			continue
		}
		if seen[keyword] {
			return Contents{}, duplicate(documentOf(keyword))
		}
		seen[keyword] = true
		if !part.intact() {
			return Contents{}, refuse("the %s in the PNG file is damaged (its checksum is wrong): load the file again", documentOf(keyword))
		}
		text, err := readText(part)
		if err != nil {
			return Contents{}, err
		}
		if text == "" || !utf8.ValidString(text) {
			return Contents{}, refuse("the %s in the PNG file is empty or no text", documentOf(keyword))
		}
		if keyword == assertionKeyword {
			c.Assertion = text
		} else {
			c.Credential = text
		}
	}
	return c, nil
}

// documentOf says in messages what a chunk carries.
func documentOf(keyword string) string {
	if keyword == credentialKeyword {
		return "Open Badges 3.0 credential"
	}
	return "Open Badges assertion"
}
