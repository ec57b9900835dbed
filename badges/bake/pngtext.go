package bake

import (
	"bytes"
	"compress/zlib"
	"io"
)

// readText returns the text of a text chunk, whose keyword has been recognised.
func readText(c chunk) (string, error) {
	_, rest, _ := bytes.Cut(c.data, []byte{0})
	switch c.kind {
	case "tEXt":
		return latin1(rest)
	case "zTXt":
		if len(rest) < 1 || rest[0] != 0 {
			return "", unreadable()
		}
		text, err := inflate(rest[1:])
		if err != nil {
			return "", err
		}
		return latin1(text)
	}
	return internationalText(rest)
}

// internationalText reads what follows the keyword of an iTXt chunk (PNG
// §11.3.3.4): compression flag and method, language, translated keyword, text.
func internationalText(data []byte) (string, error) {
	if len(data) < 2 {
		return "", unreadable()
	}
	compressed, method := data[0], data[1]
	_, afterLanguage, ok := bytes.Cut(data[2:], []byte{0})
	if !ok {
		return "", unreadable()
	}
	_, text, ok := bytes.Cut(afterLanguage, []byte{0})
	if !ok || compressed > 1 || compressed == 1 && method != 0 {
		return "", unreadable()
	}
	if compressed == 1 {
		inflated, err := inflate(text)
		return string(inflated), err
	}
	if len(text) > MaxDocument {
		return "", tooLong()
	}
	return string(text), nil
}

// inflate undoes zlib compression, the only method there is (PNG §10.1).
func inflate(data []byte) ([]byte, error) {
	reader, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable()
	}
	text, err := io.ReadAll(io.LimitReader(reader, MaxDocument+1))
	if len(text) > MaxDocument {
		return nil, tooLong()
	}
	if err != nil {
		return nil, unreadable()
	}
	return text, nil
}

// latin1 reads ISO 8859-1, the character set of tEXt and zTXt.
func latin1(data []byte) (string, error) {
	if len(data) > MaxDocument {
		return "", tooLong()
	}
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes), nil
}

func unreadable() error {
	return refuse("the badge in the PNG file can't be read: its text chunk does not follow the PNG specification")
}
