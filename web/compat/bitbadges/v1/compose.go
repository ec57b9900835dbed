package v1

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode/utf16"
)

// compose checks the body of a badge to be made and returns its document. by is
// who signed. image is the address of the picture of badges that come without one.
func compose(f fields, by publicKey, image string, now time.Time) (document, error) {
	d := document{DateCreated: now.UnixMilli(), Attributes: noAttributes}
	var err error
	if d.Recipients, err = f.texts("recipients"); err != nil {
		return d, err
	}
	if d.Title, err = titleOf(f, "title"); err != nil {
		return d, err
	}
	if d.Issuer, err = issuerOf(f, by); err != nil {
		return d, err
	}
	err = f.requireTexts(map[string]*string{
		"description": &d.Description, "externalUrl": &d.ExternalURL, "imageUrl": &d.ImageURL, "backgroundColor": &d.BackgroundColor,
	})
	if err != nil {
		return d, err
	}
	if attributes := f.text("attributes"); attributes != "" {
		d.Attributes = attributes
	}
	if !json.Valid([]byte(d.Attributes)) {
		return d, refuse("attributes is not valid JSON; give the text of a JSON object, or leave it out")
	}
	if err := checkRecipients(d.Recipients); err != nil {
		return d, err
	}
	if err := checkAppearance(d.ExternalURL, &d.BackgroundColor, &d.ImageURL, image); err != nil {
		return d, err
	}
	return d, d.setDates(f, now)
}

// maxRecipient is the size limit of a recipient's text in bytes. It need not be a key.
const maxRecipient = 300

func checkRecipients(recipients []string) error {
	if len(recipients) == 0 {
		return refuse("recipients is empty; give the public key of at least one")
	}
	for _, text := range recipients {
		if trim(text) == "" || len(text) > maxRecipient {
			return refuse("recipients holds a text that is blank, or too long for a public key; give public keys only")
		}
	}
	return nil
}

// setDates reads from when to when the badge is valid.
func (d *document) setDates(f fields, now time.Time) (err error) {
	limited, ok := f["validDates"].(bool)
	if !ok {
		return refuse("validDates must be true or false; take false for a badge that is valid for ever")
	}
	d.ValidDates, d.ValidDateStart, d.ValidDateEnd = limited, now.UnixMilli(), forever
	if !limited {
		return nil
	}
	if d.ValidDateStart, err = f.milliseconds("validDateStart"); err != nil {
		return err
	}
	if d.ValidDateEnd, err = f.milliseconds("validDateEnd"); err != nil {
		return err
	}
	if d.ValidDateStart >= d.ValidDateEnd {
		return refuse("validDateStart must be before validDateEnd")
	}
	return nil
}

// titleOf returns a name that may not be blank.
func titleOf(f fields, member string) (string, error) {
	title := f.text(member)
	if title == "" {
		return "", refuse(member + " must not be empty")
	}
	if len(utf16.Encode([]rune(title))) >= maxTitle {
		return "", refuse(member + " is too long; it must have fewer than 80 characters")
	}
	return title, nil
}

// issuerOf returns the issuer, who must be who signed.
func issuerOf(f fields, by publicKey) (string, error) {
	issuer := f.text("issuer")
	if issuer == "" {
		return "", refuse("issuer must not be empty; give your public key")
	}
	if issuer != by.text {
		return "", refuse("issuer is not publickey; you can only issue in your own name")
	}
	return issuer, nil
}

// checkAppearance checks how a badge looks and puts defaults for what is blank.
func checkAppearance(link string, color, image *string, defaultImage string) error {
	if link != "" && webAddress(link) == "" {
		return refuse("externalUrl is not a web address; write it like https://example.org/page, or leave it empty")
	}
	if *color == "" {
		*color = defaultColor
	}
	if !isColor(*color) {
		return refuse("backgroundColor is not a color; give a name that HTML knows, or #RRGGBB")
	}
	if *image == "" {
		*image = defaultImage
	}
	return nil
}

// webAddress returns s as an absolute http(s) address, as the scheme may be left
// out here; "" when it is none.
func webAddress(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || strings.ContainsAny(s, " \t\r\n") {
		return ""
	}
	if host := u.Hostname(); !strings.ContainsAny(host, ".:") && host != "localhost" {
		return ""
	}
	return s
}
