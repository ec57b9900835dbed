package badgekit

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"laurel/badges"
)

// levelOf returns at which level a request for containers is: that of the item it
// names or, for a list, that of its entries.
func levelOf(r *request, list bool) int {
	if list {
		return len(r.chain)
	}
	return len(r.chain) - 1
}

func listContainers(h *Handler, r *request) (answer, error) {
	level, p := levelOf(r, true), pageOf(r.URL.Query())
	filter := badges.IssuerFilter{
		Role: badges.RoleIssuer, ParentID: r.id(), TopLevel: level == 0, Offset: p.offset(), Limit: p.limit(),
	}
	issuers, total, err := h.Service.IssuersOf(r.Context(), r.by, filter)
	if err != nil {
		return answer{}, err
	}
	found, err := r.view.containers(level, issuers)
	if err != nil {
		return answer{}, err
	}
	list := make([]any, len(found))
	for n, c := range found {
		if list[n], err = r.view.containerJSON(c); err != nil {
			return answer{}, err
		}
	}
	return answer{body: object{{levelName(level) + "s", list}, {"pageData", p.data(total)}}}, nil
}

func getContainer(_ *Handler, r *request) (answer, error) {
	shown, err := r.view.containerJSON(r.at())
	return answer{body: object{{levelName(r.at().level), shown}}}, err
}

func postContainer(h *Handler, r *request) (answer, error) {
	level := levelOf(r, true)
	if err := validate(r.body, containerRules(), false); err != nil {
		return answer{}, err
	}
	n := badges.NewIssuer{ParentID: r.id()}
	if level > 0 {
		n.Domain = r.at().Domain
	}
	var extra containerExtra
	readContainer(r.body, &n.IssuerProfile, &extra)
	if r.image != nil {
		picture, err := h.keepUpload(r)
		if err != nil {
			return answer{}, err
		}
		n.Picture, extra.ImageURL = picture, ""
	}
	slug := r.body.text("slug")
	n.Foreign = foreign(containerKind(level, n.ParentID), slug, extra)
	i, err := h.createIssuer(r, n, slug)
	if errors.Is(err, badges.ErrSlugTaken) {
		return answer{}, duplicate(levelName(level), triedContainer(r.body))
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.containerJSON(&container{Issuer: i, level: level, slug: slug, extra: extra})
	return answer{status: http.StatusCreated, body: created(levelName(level), shown)}, err
}

// usernameTries is how many names are tried for an issuer's actor.
const usernameTries = 20

// createIssuer makes an issuer whose username comes from the slug: as it is, after
// its parent's, or with a number.
func (h *Handler) createIssuer(r *request, n badges.NewIssuer, slug string) (i badges.Issuer, err error) {
	name, domain := username(slug), n.Domain
	if domain == "" {
		domain = h.Service.Site.MainDomain()
	}
	for try := range usernameTries {
		switch {
		case try == 0:
			n.Username = name
		case try == 1 && n.ParentID != 0:
			n.Username = username(r.at().Username + "-" + name)
		default:
			n.Username = fmt.Sprintf("%s-%d", name, try+1)
		}
		_, err = h.Reader.IssuerByUsername(r.Context(), domain, n.Username)
		if err == nil { // asked first, since making an issuer's keys takes long
			continue
		}
		i, err = h.Service.CreateIssuer(r.Context(), r.by, n)
		if badges.KindOf(err) != badges.Conflict || errors.Is(err, badges.ErrSlugTaken) {
			return i, err
		}
	}
	return i, badges.Errorf(badges.Conflict, "no username is free for slug %q on %s; take another slug", slug, domain)
}

var notForUsernames = regexp.MustCompile(`[^a-z0-9_.-]+`)

// username makes a username of a slug, which may be any text.
func username(slug string) string {
	const longest = 40 // leaves room for a number
	name := notForUsernames.ReplaceAllString(strings.ToLower(slug), "-")
	if len(name) > longest {
		name = name[:longest]
	}
	if name = strings.Trim(name, "-._"); name == "" || name == "actor" || name == "inbox" || name == badges.AnnouncerUsername {
		return strings.Trim("issuer-"+name, "-")
	}
	return name
}

func putContainer(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, containerRules(), true); err != nil {
		return answer{}, err
	}
	var uploaded badges.Picture
	if r.image != nil {
		var err error
		if uploaded, err = h.keepUpload(r); err != nil {
			return answer{}, err
		}
	}
	level := r.at().level
	var c *container
	err := h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		c, err = changeContainer(s, r, uploaded)
		return err
	})
	if errors.Is(err, badges.ErrSlugTaken) {
		return answer{}, duplicate(levelName(level), triedContainer(r.body))
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.containerJSON(c)
	return answer{body: updated(levelName(level), shown)}, err
}

// changeContainer changes what the body says of the path's container, in the
// transaction of s.
func changeContainer(s *badges.Service, r *request, uploaded badges.Picture) (*container, error) {
	now, err := s.Store.Issuer(r.Context(), r.id())
	if err != nil {
		return nil, err
	}
	found, err := r.view.reading(s.Store).containers(r.at().level, []badges.Issuer{now})
	if err != nil {
		return nil, err
	}
	c := found[0]
	r.body.change("slug", &c.slug)
	readContainer(r.body, &c.IssuerProfile, &c.extra)
	if r.image != nil {
		c.Picture, c.extra.ImageURL = uploaded, ""
	}
	if err := s.SetForeign(r.Context(), c.ID, *foreign(containerKind(c.level, c.ParentID), c.slug, c.extra)); err != nil {
		return nil, err
	}
	c.Issuer, err = s.UpdateIssuer(r.Context(), r.by, c.ID, c.IssuerProfile)
	return c, err
}

// deleteContainer takes a container out of use. What is below it stays, where
// nothing of this API can reach it, as in the original.
func deleteContainer(h *Handler, r *request) (answer, error) {
	c := r.at()
	shown, err := r.view.containerJSON(c)
	if err != nil {
		return answer{}, err
	}
	err = h.Service.Together(r.Context(), func(s *badges.Service) error {
		if _, err := s.ArchiveIssuer(r.Context(), r.by, c.ID); err != nil {
			return err
		}
		return s.RemoveForeign(r.Context(), System, containerKind(c.level, c.ParentID), c.ID)
	})
	return answer{body: deleted(levelName(c.level), shown)}, err
}

// triedContainer is the row that could not be made, as a conflict shows it.
func triedContainer(f fields) any {
	return struct {
		Slug        string  `json:"slug"`
		URL         *string `json:"url,omitempty"`
		Name        *string `json:"name,omitempty"`
		Description *string `json:"description,omitempty"`
		Email       *string `json:"email,omitempty"`
	}{f.text("slug"), presence(f.text("url")), presence(f.text("name")), presence(f.text("description")), presence(f.text("email"))}
}
