package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/tint"
	"laurel/templates"
)

// A look is a style sheet of its own, named by its content: pages keep their strict
// policy, which allows no inline style, and browsers keep the sheet for ever.

// siteTheme names the server's own look.
const siteTheme = "site"

// theme returns the look of an issuer's pages: its own, else the server's.
func (s *server) theme(i badges.Issuer) templates.Theme {
	if i.Look == (badges.Look{}) {
		return s.ownTheme()
	}
	return themeOf(strconv.FormatInt(i.ID, 10), s.themeSheet(i.Domain, s.look(i)))
}

// ownTheme is the server's.
func (s *server) ownTheme() templates.Theme {
	look := s.ownLook()
	if look == (badges.Look{}) {
		return templates.Theme{}
	}
	return themeOf(siteTheme, s.themeSheet(s.Site.MainDomain(), look))
}

// look is an issuer's, with the server's colour where it has none.
func (s *server) look(i badges.Issuer) badges.Look {
	look := i.Look
	if look.Colour == "" {
		look.Colour = s.ownLook().Colour
	}
	return look
}

// sheet is a look as CSS.
type sheet struct {
	css    string
	colour string // of the stage
}

func themeOf(name string, c sheet) templates.Theme {
	sum := sha256.Sum256([]byte(c.css))
	return templates.Theme{URL: "/theme/" + name + "-" + hex.EncodeToString(sum[:8]) + ".css", Colour: c.colour}
}

// themeSheet sets the tokens of the pages' style sheet anew. A colour that does not
// parse, which the domain lets nobody store, changes nothing.
func (s *server) themeSheet(domain string, l badges.Look) (c sheet) {
	var b strings.Builder
	b.WriteString("@layer tokens{:root{")
	if base, err := tint.Parse(l.Colour); err == nil {
		p := tint.Of(base)
		c.colour = p.Stage.Light.String()
		pair := func(token string, v tint.Pair) {
			fmt.Fprintf(&b, "--%s:light-dark(%s,%s);", token, v.Light, v.Dark)
		}
		pair("stage", p.Stage)
		pair("stage-glow", p.StageGlow)
		pair("link", p.Link)
		pair("action", p.Action)
		pair("action-hover", p.ActionHover)
		pair("on-action", p.OnAction)
		fmt.Fprintf(&b, "--on-stage:%s;--on-stage-quiet:%s;--stage-link:%s;", p.OnStage, p.OnStageQuiet, p.StageLink)
	}
	if l.Header.SHA256 != "" {
		fmt.Fprintf(&b, `--stage-picture:url("%s");`, s.Site.Picture(domain, l.Header.SHA256))
	}
	b.WriteString("}}\n")
	c.css = b.String()
	return c
}

// getTheme serves a look under the name that pages use. An older name leads to what
// the look is now.
func (s *server) getTheme(w http.ResponseWriter, r *http.Request) error {
	name, _, _ := strings.Cut(chi.URLParam(r, "name"), "-")
	current, domain, look := s.ownTheme(), s.Site.MainDomain(), s.ownLook()
	if name != siteTheme {
		id, _ := strconv.ParseInt(name, 10, 64) // 0, which no issuer has, if it is no number
		i, err := s.Reader.Issuer(r.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			return statusError(http.StatusNotFound)
		}
		if err != nil {
			return err
		}
		current, domain, look = s.theme(i), i.Domain, s.look(i)
	}
	if current.URL == "" {
		return statusError(http.StatusNotFound)
	}
	if current.URL != r.URL.Path {
		http.Redirect(w, r, current.URL, http.StatusFound)
		return nil
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return sendDocument(w, r, http.StatusOK, []byte(s.themeSheet(domain, look).css))
}
