package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

const (
	maxExcerpt    = 512
	maxRetryAfter = 24 * time.Hour
	// maxReceipt is how much of the answer to a POST is read. Longer ones (a page where "202" would
	// do) cost the connection, not an error: the delivery itself went well.
	maxReceipt = 16 << 10
)

// Response is an answer with a status of 2xx.
type Response struct {
	URL         string // that answered, after redirects, without fragment; check the document's id against it
	Status      int
	ContentType string
	Header      http.Header
	Body        []byte
}

// readBody reads all of an answer, which must be no longer than limit.
func readBody(r *http.Response, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, &Error{Kind: Unreadable, Err: fmt.Errorf("the answer is compressed (%s), which was not asked for", encoding)}
	}
	body, err := readUpTo(r.Body, r.ContentLength, limit)
	if errors.Is(err, errLimit) {
		return nil, tooLarge(limit)
	}
	return body, err
}

func tooLarge(limit int64) error {
	return &Error{Kind: TooLarge, Err: fmt.Errorf("the answer has more than %d bytes", limit)}
}

var errLimit = errors.New("limit reached")

// readUpTo reads r to its end, or returns the first limit bytes with errLimit. announced is the length
// that the header promises, negative if it does not.
func readUpTo(r io.Reader, announced, limit int64) ([]byte, error) {
	if announced == 0 {
		return nil, nil
	}
	var buffer []byte
	if announced > 0 {
		buffer = make([]byte, 0, min(announced, limit)+1) // one more byte, to see the end without growing
	} else {
		buffer = make([]byte, 0, 512)
	}
	for {
		if len(buffer) == cap(buffer) {
			buffer = append(buffer, 0)[:len(buffer)]
		}
		n, err := r.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		if int64(len(buffer)) > limit {
			return buffer[:limit], errLimit
		}
		if err == io.EOF {
			return buffer, nil
		}
		if err != nil {
			return buffer, err
		}
	}
}

// statusError makes the error for an answer that is not 2xx, and reads it as far as is polite.
func (c *Client) statusError(r *http.Response, at string) error {
	body, _ := readUpTo(r.Body, r.ContentLength, maxReceipt) // what cannot be read is not worth a word
	return &StatusError{
		Method:     r.Request.Method,
		URL:        at,
		Status:     r.StatusCode,
		RetryAfter: retryAfter(r.Header.Get("Retry-After"), c.now()),
		Body:       excerpt(body),
		Content:    body,

		WantsRFC9421: r.Header.Get("Accept-Signature") != "",
	}
}

// retryAfter reads a Retry-After header (RFC 9110 §10.2.3): seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}

// excerpt is the beginning of a body as one printable line. Of a page that is its text: what people look
// at must not hold markup of strangers.
func excerpt(body []byte) string {
	body = plain(body)
	if len(body) > maxExcerpt {
		body = body[:maxExcerpt]
	}
	clean := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(body), ""))
	return strings.Join(strings.Fields(clean), " ")
}

// plain is the text of HTML, without scripts and styles; text that is none stays as it is.
func plain(body []byte) []byte {
	if !bytes.ContainsRune(body, '<') {
		return body
	}
	var text []byte
	hidden := false
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		switch kind {
		case html.TextToken:
			if !hidden {
				text = append(text, tokens.Text()...)
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			if string(name) == "script" || string(name) == "style" {
				hidden = kind == html.StartTagToken
			}
			text = append(text, ' ')
		}
	}
	return text
}
