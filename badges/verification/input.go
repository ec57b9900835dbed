package verification

import (
	"bytes"
	"mime"
	"strings"
)

// verify finds out what was handed in and checks it.
func (r *run) verify() {
	data := bytes.TrimSpace(bytes.TrimPrefix(r.input.Data, []byte("\xef\xbb\xbf")))
	switch address := strings.TrimSpace(r.input.URL); {
	case address != "":
		r.verifyURL(address)
	case len(data) > maxPicture || len(data) > maxDocument && !isPicture(data):
		r.add(InputUnreadable, "", "it is larger than a badge can be")
	case isWebAddress(string(data)) && !bytes.ContainsAny(data, " \n\t"):
		r.verifyURL(string(data))
	default:
		r.verifyData(data, "")
	}
}

// verifyURL checks what stands at an address.
func (r *run) verifyURL(address string) {
	if !isWebAddress(address) {
		r.add(InputUnreadable, address, "an address begins with https:// and names a server")
		return
	}
	response, err := r.get(address, acceptBadge)
	if err != nil {
		r.add(FetchFailed, address, err.Error())
		return
	}
	if response.Status/100 == 2 && isPage(response) {
		// BadgeFed shows people a page where it shows servers a Note.
		if note, err := r.get(address, acceptNote); err == nil && note.Status/100 == 2 && !isPage(note) {
			response = note
		}
	}
	switch {
	case gone(response):
		r.addGone(address, response)
	case response.Status/100 != 2:
		r.add(FetchFailed, address, statusText(response.Status))
	case isPage(response):
		r.add(InputNoBadge, address, "there is a page for people at this address, not a badge")
	default:
		r.verifyData(bytes.TrimSpace(response.Body), response.URL)
	}
}

// maxNesting is how many things are opened for one badge, such as a picture with an
// address where a presentation stands: a picture may name itself.
const maxNesting = 4

// verifyData checks bytes of any form. from is the address where they stood, ""
// when they were handed in.
func (r *run) verifyData(data []byte, from string) {
	if r.nesting++; r.nesting > maxNesting {
		r.add(InputUnsupported, from, "it holds another thing, which holds another one, and so on")
		return
	}
	switch {
	case isPicture(data):
		r.verifyPicture(data)
	case len(data) > 0 && data[0] == '{':
		r.report.Credential = r.documentAt(Response{URL: from, Body: data})
		r.verifyJSON(data, from)
	case isJWS(data):
		r.report.Credential = r.documentAt(Response{URL: from, Body: data})
		r.verifyJWS(string(data))
	case bytes.Contains(data, []byte("~")) && isJWS(data[:bytes.IndexByte(data, '~')]):
		r.add(InputUnsupported, from, "it is a selective-disclosure JWT (SD-JWT)")
	default:
		r.add(InputUnreadable, from, "")
	}
}

// verifyJSON finds out which standard a document follows.
func (r *run) verifyJSON(data []byte, from string) {
	document, err := parseObject(data)
	if err != nil {
		r.add(InputUnreadable, from, err.Error())
		return
	}
	switch assertion := carriedAssertion(document); {
	case isCredential(document):
		r.verifyCredential(document, data)
	case assertion != nil:
		r.add(InputRead, document.text("id"), "a Note that carries an Open Badges 2.0 assertion")
		r.verifyHosted(assertion, "")
	case document.is("VerifiablePresentation"):
		r.verifyPresentation(document)
	case isAssertion2(document):
		r.add(InputRead, document.text("id"), "")
		r.verifyHosted(document, from)
	case isAssertion1(document):
		r.add(InputRead, document.id("verify"), "")
		r.verifyHosted1(document, from)
	default:
		r.add(InputNoBadge, from, "the document is JSON, but neither an assertion nor an achievement credential")
	}
}

// verifyPresentation checks the credential in a presentation; who presents it is
// not asked.
func (r *run) verifyPresentation(presentation object) {
	inner := presentation.values("verifiableCredential")
	if len(inner) != 1 {
		r.add(InputUnsupported, "", "it is a presentation of several credentials: hand them in one by one")
		return
	}
	switch credential := inner[0].(type) {
	case string:
		r.verifyData([]byte(credential), "")
	case object:
		data, err := encode(credential)
		if err != nil || !isCredential(credential) {
			r.add(InputNoBadge, "", "the presentation holds no achievement credential")
			return
		}
		r.verifyCredential(credential, data)
	}
}

// carriedAssertion returns the Open Badges 2.0 assertion within an ActivityStreams
// object: BadgeFed and Laurel put it beside the Note, into its attachments, or both.
func carriedAssertion(note object) object {
	if !note.is("Note", "Article", "Create") {
		return nil
	}
	if o := note.object("object"); o != nil && note.is("Create") {
		return carriedAssertion(o)
	}
	for name := range note {
		if name == "openbadges:assertion" || strings.HasSuffix(name, "#assertion") {
			if a := note.object(name); isAssertion2(a) {
				return a
			}
		}
	}
	for _, attachment := range note.objects("attachment") {
		if isAssertion2(attachment) {
			return attachment
		}
		if a := attachment.object("openbadges:assertion"); isAssertion2(a) {
			return a
		}
	}
	return nil
}

// isCredential reports whether a document is a Verifiable Credential.
func isCredential(o object) bool { return o.is("VerifiableCredential") }

// isAssertion2 reports whether a document is an Open Badges 2.0 or 2.1 assertion.
func isAssertion2(o object) bool {
	return o != nil && o.is("Assertion") && o["verify"] == nil && (o["verification"] != nil || o["revoked"] != nil || o["badge"] != nil)
}

// isAssertion1 reports whether a document is an Open Badges 1.0 or 1.1 assertion.
func isAssertion1(o object) bool {
	return o["badge"] != nil && (o["verify"] != nil || o["recipient"] != nil)
}

func isPage(response Response) bool {
	mediaType, _, _ := mime.ParseMediaType(response.ContentType)
	return mediaType == "text/html" || mediaType == "application/xhtml+xml"
}

// isPicture reports whether data begins as a PNG or an SVG does.
func isPicture(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\x89PNG\r\n")) {
		return true
	}
	head := bytes.TrimLeft(data[:min(len(data), 1024)], "\xef\xbb\xbf \r\n\t")
	return bytes.HasPrefix(head, []byte("<")) && bytes.Contains(data[:min(len(data), 4096)], []byte("<svg"))
}

// isJWS reports whether data has the form of a compact JWS (RFC 7515 §7.1).
func isJWS(data []byte) bool {
	if bytes.Count(data, []byte(".")) != 2 || !bytes.HasPrefix(data, []byte("ey")) {
		return false
	}
	for _, b := range data {
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '-' && b != '_' && b != '.' {
			return false
		}
	}
	return true
}
