package badgekit

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
)

// The kinds under which the domain keeps slugs and extensions for this API.
// Those of issuers and programs hold the id of what is above them, within which
// their slugs are unique.
const (
	KindSystem   = "system"
	kindBadge    = "badge"
	kindInstance = "instance"
)

// depth is how far down the original's tree goes: system, issuer, program.
const depth = 3

// levelName is what a container is called at each depth.
func levelName(level int) string { return [depth]string{"system", "issuer", "program"}[level] }

// containerKind is the kind of a container's slug.
func containerKind(level int, parentID int64) string {
	if level == 0 {
		return KindSystem
	}
	return levelName(level) + "/" + strconv.FormatInt(parentID, 10)
}

// container is a system, issuer or program.
type container struct {
	badges.Issuer
	level int
	slug  string
	extra containerExtra
}

// view reads on behalf of one request, each issuer once.
type view struct {
	*Handler
	ctx      context.Context
	lineages map[int64][]*container
	named    map[string]*container // by kind and slug, as the path names them
}

// reading returns a view on what a transaction sees, for a change of one part of a
// thing: what others have changed of it since the request came must stay.
func (v *view) reading(from badges.Reader) *view {
	h := *v.Handler
	h.Reader = from
	return &view{Handler: &h, ctx: v.ctx}
}

// scope is what the segments of a request's path name.
type scope struct {
	chain       []*container // from the system down; empty at the top
	badge       badges.Badge
	application badges.Application
}

// at returns the innermost container of the path.
func (s scope) at() *container { return s.chain[len(s.chain)-1] }

// id returns the issuer below which the request looks, 0 at the top.
func (s scope) id() int64 {
	if len(s.chain) == 0 {
		return 0
	}
	return s.at().ID
}

// resolve finds what the path names: containers, badge and application, each
// within the one before. The first that is missing is NotFound.
func (v *view) resolve(params map[string]string) (s scope, err error) {
	if s.chain, err = v.resolveChain(params); err != nil {
		return s, err
	}
	slug, named := params["badge"]
	if !named {
		return s, nil
	}
	if s.badge, err = v.badge(s.at(), slug); err != nil {
		return s, err
	}
	if slug, named = params["application"]; !named {
		return s, nil
	}
	s.application, err = v.Reader.ApplicationBySlug(v.ctx, strings.ToLower(slug))
	if badges.KindOf(err) == badges.NotFound || err == nil && s.application.BadgeID != s.badge.ID {
		err = notFound("application", "slug", slug)
	}
	return s, err
}

func (v *view) resolveChain(params map[string]string) (chain []*container, err error) {
	for level := range depth {
		slug, named := params[levelName(level)]
		if !named {
			break
		}
		var parentID int64
		if level > 0 {
			parentID = chain[level-1].ID
		}
		c, err := v.child(level, parentID, slug)
		if badges.KindOf(err) == badges.NotFound {
			return nil, notFound(levelName(level), "slug", slug)
		}
		if err != nil {
			return nil, err
		}
		chain = append(chain, c)
	}
	if len(chain) > 0 {
		v.remember(chain)
	}
	return chain, nil
}

// child finds a container by its slug, once.
func (v *view) child(level int, parentID int64, slug string) (*container, error) {
	kind := containerKind(level, parentID)
	if c := v.named[kind+" "+slug]; c != nil {
		return c, nil
	}
	c, err := v.findChild(kind, level, parentID, slug)
	if err != nil {
		return nil, err
	}
	if v.named == nil {
		v.named = make(map[string]*container)
	}
	v.named[kind+" "+slug] = c
	return c, nil
}

// findChild does the work of child. Issuers that were made without this API go by
// their username.
func (v *view) findChild(kind string, level int, parentID int64, slug string) (*container, error) {
	id, err := v.Reader.Alias(v.ctx, System, kind, slug)
	if badges.KindOf(err) == badges.NotFound {
		id, err = v.childByUsername(kind, parentID, slug)
	}
	if err != nil {
		return nil, err
	}
	i, err := v.Reader.Issuer(v.ctx, id)
	if err != nil {
		return nil, err
	}
	if i.ParentID != parentID || !i.ArchivedAt.IsZero() || i.Role != badges.RoleIssuer {
		return nil, badges.Errorf(badges.NotFound, "no such %s", levelName(level))
	}
	found, err := v.containers(level, []badges.Issuer{i})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (v *view) childByUsername(kind string, parentID int64, username string) (int64, error) {
	domain := v.Service.Site.MainDomain()
	if parentID != 0 {
		parent, err := v.Reader.Issuer(v.ctx, parentID)
		if err != nil {
			return 0, err
		}
		domain = parent.Domain
	}
	i, err := v.Reader.IssuerByUsername(v.ctx, domain, strings.ToLower(username))
	if err != nil {
		return 0, err
	}
	slugs, err := v.Reader.Slugs(v.ctx, System, kind, i.ID)
	if err == nil && slugs[i.ID] != "" {
		err = badges.Errorf(badges.NotFound, "it has a slug of its own")
	}
	return i.ID, err
}

// containers adds slugs and extras to issuers that have one parent.
func (v *view) containers(level int, issuers []badges.Issuer) ([]*container, error) {
	if len(issuers) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(issuers))
	for n, i := range issuers {
		ids[n] = i.ID
	}
	kind := containerKind(level, issuers[0].ParentID)
	slugs, err := v.Reader.Slugs(v.ctx, System, kind, ids...)
	if err != nil {
		return nil, err
	}
	extra, err := extras[containerExtra](v.ctx, v.Reader, kind, ids...)
	if err != nil {
		return nil, err
	}
	found := make([]*container, len(issuers))
	for n, i := range issuers {
		found[n] = &container{Issuer: i, level: level, slug: slugs[i.ID], extra: extra[i.ID]}
		if found[n].slug == "" {
			found[n].slug = i.Username
		}
	}
	return found, nil
}

// children returns the containers directly below one, oldest first.
func (v *view) children(parent *container) ([]*container, error) {
	if parent.level == depth-1 {
		return nil, nil
	}
	issuers, err := v.Reader.Issuers(v.ctx, badges.IssuerFilter{Role: badges.RoleIssuer, ParentID: parent.ID})
	if err != nil {
		return nil, err
	}
	return v.containers(parent.level+1, issuers)
}

// lineage returns the system, issuer and program that an issuer is in. What is
// deeper in Laurel's tree than the original's goes belongs to its program.
func (v *view) lineage(issuerID int64) ([]*container, error) {
	if chain, known := v.lineages[issuerID]; known {
		return chain, nil
	}
	var path []badges.Issuer
	for id := issuerID; id != 0; {
		i, err := v.Reader.Issuer(v.ctx, id)
		if err != nil {
			return nil, err
		}
		path = append(path, i)
		id = i.ParentID
	}
	slices.Reverse(path)
	chain := make([]*container, 0, depth)
	for level, i := range path[:min(depth, len(path))] {
		c, err := v.containers(level, []badges.Issuer{i})
		if err != nil {
			return nil, err
		}
		chain = append(chain, c[0])
	}
	v.store(issuerID, chain)
	return chain, nil
}

func (v *view) store(issuerID int64, chain []*container) {
	if v.lineages == nil {
		v.lineages = make(map[int64][]*container)
	}
	v.lineages[issuerID] = chain
}

// remember keeps the lineages of the containers of a path.
func (v *view) remember(chain []*container) {
	for n, c := range chain {
		v.store(c.ID, chain[:n+1])
	}
}

// badge finds a badge by its slug below a container. Badges that were made
// without this API go by their id.
func (v *view) badge(below *container, slug string) (b badges.Badge, err error) {
	id, err := v.Reader.Alias(v.ctx, System, kindBadge, slug)
	if badges.KindOf(err) == badges.NotFound {
		if id, err = strconv.ParseInt(slug, 10, 64); err == nil {
			err = v.checkUnnamed(id)
		}
		if err != nil {
			return b, notFound("badge", "slug", slug)
		}
	}
	if err != nil {
		return b, err
	}
	return v.badgeByID(below, id, "slug", slug)
}

func (v *view) checkUnnamed(badgeID int64) error {
	slugs, err := v.Reader.Slugs(v.ctx, System, kindBadge, badgeID)
	if err == nil && slugs[badgeID] != "" {
		err = badges.Errorf(badges.NotFound, "it has a slug of its own")
	}
	return err
}

// badgeByID returns a badge below a container; field and value say how it was
// asked for.
func (v *view) badgeByID(below *container, id int64, field, value string) (badges.Badge, error) {
	b, err := v.Reader.Badge(v.ctx, id)
	if badges.KindOf(err) == badges.NotFound || err == nil && !b.DeletedAt.IsZero() {
		return badges.Badge{}, notFound("badge", field, value)
	}
	if err != nil {
		return b, err
	}
	within, err := v.within(below.ID, b.IssuerID)
	if err == nil && !within {
		err = notFound("badge", field, value)
	}
	return b, err
}

// within reports whether an issuer is the one above or somewhere below it.
func (v *view) within(above, issuerID int64) (bool, error) {
	for id := issuerID; id != 0; {
		if id == above {
			return true, nil
		}
		i, err := v.Reader.Issuer(v.ctx, id)
		if err != nil {
			return false, err
		}
		id = i.ParentID
	}
	return false, nil
}
