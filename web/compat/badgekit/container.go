package badgekit

import (
	"cmp"
	"net/url"
	"strings"

	"laurel/badges"
)

// containerExtra is what this API gives back of a container and the domain does
// not keep, or not as it came.
type containerExtra struct {
	URL         string `json:"url,omitempty"`      // as given: the scheme may be missing
	Email       string `json:"email,omitempty"`    // as given, in upper case, too
	ImageURL    string `json:"imageUrl,omitempty"` // as given
	PictureFrom string `json:"pictureFrom,omitempty"`
}

// containerRules are the same for systems, issuers and programs.
func containerRules() []rule {
	return append([]rule{
		{field: "slug", needed: true, check: upTo(255)},
		{field: "url", needed: true, check: isURL},
		{field: "name", needed: true, check: upTo(255)},
		{field: "description", check: upTo(255)},
		{field: "email", check: isEmail},
	}, imageRules()...)
}

// maxWebAddress is how long a website may be in the domain.
const maxWebAddress = 500

// webAddress returns what the domain takes for a page of what this API takes for
// a URL: the scheme is added, and addresses that are none of the web's are "".
func webAddress(s string) string {
	if s == "" {
		return ""
	}
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxWebAddress || u.User != nil || u.Hostname() == "" {
		return ""
	}
	if u.Scheme != "http" && u.Scheme != "https" { // parsed, so in lower case
		return ""
	}
	return s
}

// original returns what the domain's value was derived from, unless that was
// changed elsewhere since.
func original(given string, derive func(string) string, kept string) string {
	if derive(given) == kept {
		return given
	}
	return kept
}

func (c *container) url() string   { return original(c.extra.URL, webAddress, c.Website) }
func (c *container) email() string { return original(c.extra.Email, strings.ToLower, c.Email) }

// containerImage returns the address of the picture: as it was given, else ours.
func (v *view) containerImage(c *container) string {
	if c.extra.ImageURL != "" || c.Picture.SHA256 == "" {
		return c.extra.ImageURL
	}
	return v.Service.Site.Picture(c.Domain, c.Picture.SHA256)
}

// containerJSON returns a container with what is directly below it, at its level.
func (v *view) containerJSON(c *container) (any, error) {
	children, err := v.children(c)
	if err != nil {
		return nil, err
	}
	image := presence(v.containerImage(c))
	switch c.level {
	case 0:
		s := shallowSystem(c)
		s.ImageURL = image
		for _, child := range children {
			s.Issuers = append(s.Issuers, *shallowIssuer(child))
		}
		return s, nil
	case 1:
		i := shallowIssuer(c)
		i.ImageURL = image
		for _, child := range children {
			i.Programs = append(i.Programs, *shallowProgram(child))
		}
		return i, nil
	}
	p := shallowProgram(c)
	p.ImageURL = image
	return p, nil
}

// shallowSystem and the others return a container as it is nested in others:
// without its picture and what is below it.
func shallowSystem(c *container) *systemJSON {
	return &systemJSON{
		ID: c.ID, Slug: c.slug, URL: presence(c.url()), Name: c.Name, Email: presence(c.email()),
		Issuers: []issuerJSON{},
	}
}

func shallowIssuer(c *container) *issuerJSON {
	return &issuerJSON{
		ID: c.ID, Slug: c.slug, URL: presence(c.url()), Name: c.Name, Description: presence(c.Summary), Email: presence(c.email()),
		Programs: []programJSON{},
	}
}

func shallowProgram(c *container) *programJSON {
	return &programJSON{
		ID: c.ID, Slug: c.slug, URL: presence(c.url()), Name: c.Name, Description: presence(c.Summary), Email: presence(c.email()),
	}
}

// readContainer puts what the body says into a profile and its extra.
func readContainer(f fields, p *badges.IssuerProfile, extra *containerExtra) {
	f.change("name", &p.Name)
	f.change("description", &p.Summary)
	if f.given("email") {
		extra.Email = f.text("email")
		p.Email = extra.Email
	}
	if f.given("url") {
		extra.URL = f.text("url")
		p.Website = webAddress(extra.URL)
	}
	if f.given("image") || f.given("imageUrl") {
		extra.ImageURL = imageAddress(f)
	}
}

// imageAddress returns the address of a picture, which has two names.
func imageAddress(f fields) string { return cmp.Or(f.text("image"), f.text("imageUrl")) }
