package badgekit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete
)

// endpoint answers one kind of request.
type endpoint func(h *Handler, r *request) (answer, error)

// resource is an address with what can be done there. Segments of its pattern
// that begin with a colon match anything and name it.
type resource struct {
	pattern string
	methods map[string]endpoint
}

// levels are where badges, applications and the rest can hang: C in the
// original's documentation.
func levels() []string {
	const system = "/systems/:system"
	const issuer = system + "/issuers/:issuer"
	return []string{system, issuer, issuer + "/programs/:program"}
}

// resources are all addresses below the prefix.
func resources() []resource {
	item := map[string]endpoint{get: getContainer, put: putContainer, del: deleteContainer}
	list := map[string]endpoint{get: listContainers, post: postContainer}
	level := levels()
	milestone := level[0] + "/milestones/:milestone"
	all := []resource{
		{"/", map[string]endpoint{get: getHealth}},
		{"/healthcheck", map[string]endpoint{get: getHealth}},
		{"/public/assertions/:assertion", map[string]endpoint{get: getAssertion}},
		{"/public/badges", map[string]endpoint{get: listPublicBadges}},
		{"/public/images/:image", map[string]endpoint{get: getImage}},
		{"/images/:image", map[string]endpoint{get: getImage}},
		{"/systems", list}, {level[0], item},
		{level[0] + "/issuers", list}, {level[1], item},
		{level[1] + "/programs", list}, {level[2], item},
		{level[0] + "/milestones", map[string]endpoint{get: listMilestones, post: postMilestone}},
		{milestone, map[string]endpoint{get: getMilestone, put: putMilestone, del: deleteMilestone}},
		{milestone + "/add-badge", map[string]endpoint{post: addSupport}},
		{milestone + "/remove-badge", map[string]endpoint{post: removeSupport}},
	}
	for _, c := range level {
		all = append(all, resourcesAt(c)...)
	}
	return all
}

// resourcesAt are the addresses below a container, the same at each level.
func resourcesAt(c string) []resource {
	b := c + "/badges/:badge"
	a := b + "/applications/:application"
	return []resource{
		{"/public" + c, map[string]endpoint{get: getPublicContainer}},
		{"/public" + b, map[string]endpoint{get: getPublicBadge}},
		{c + "/badges", map[string]endpoint{get: listBadges, post: postBadge}},
		{b, map[string]endpoint{get: getBadge, put: putBadge, del: deleteBadge}},
		{b + "/codes", map[string]endpoint{get: listCodes, post: postCode}},
		{b + "/codes/random", map[string]endpoint{post: postRandomCode}},
		{b + "/codes/:code", map[string]endpoint{get: getCode, del: deleteCode}},
		{b + "/codes/:code/claim", map[string]endpoint{post: postClaim}},
		{c + "/codes/:code", map[string]endpoint{get: getBadgeOfCode}},
		{b + "/instances", map[string]endpoint{get: listInstances, post: postInstance}},
		{b + "/instances/bulk", map[string]endpoint{post: postInstances}},
		{b + "/instances/:email", map[string]endpoint{get: getInstance, del: deleteInstance}},
		{c + "/instances/:email", map[string]endpoint{get: listInstancesOf}},
		{c + "/applications", map[string]endpoint{get: listApplications}},
		{b + "/applications", map[string]endpoint{get: listApplications, post: postApplication}},
		{a, map[string]endpoint{get: getApplication, put: putApplication, del: deleteApplication}},
		{a + "/reviews", map[string]endpoint{get: listReviews, post: postReview}},
		{a + "/reviews/:review", map[string]endpoint{get: getReview, put: putReview, del: deleteReview}},
	}
}

// node is one segment of the addresses, made of the table once: a request is
// matched in as many steps as it has segments.
type node struct {
	literal map[string]*node
	names   map[string]*node // by the name that a segment of any text gets
	methods map[string]endpoint
}

func newRouter(table []resource) *node {
	root := &node{}
	for _, res := range table {
		n := root
		for _, segment := range segments(res.pattern) {
			n = n.child(segment)
		}
		n.methods = res.methods
	}
	return root
}

func (n *node) child(segment string) *node {
	children := &n.literal
	if strings.HasPrefix(segment, ":") {
		children, segment = &n.names, segment[1:]
	}
	if *children == nil {
		*children = make(map[string]*node)
	}
	if (*children)[segment] == nil {
		(*children)[segment] = &node{}
	}
	return (*children)[segment]
}

// match is an address that fits, with what its named segments say.
type match struct {
	methods map[string]endpoint
	params  map[string]string
}

// find returns every address that fits the path, the most literal first: GET
// /codes/random asks for the code that is called random.
func (n *node) find(path string) []match {
	var found []match
	n.walk(segments(path), nil, &found)
	return found
}

func (n *node) walk(rest []string, bound []string, found *[]match) {
	if len(rest) == 0 {
		if n.methods != nil {
			m := match{methods: n.methods, params: make(map[string]string, len(bound)/2)}
			for i := 0; i < len(bound); i += 2 {
				m.params[bound[i]] = bound[i+1]
			}
			*found = append(*found, m)
		}
		return
	}
	if child := n.literal[rest[0]]; child != nil {
		child.walk(rest[1:], bound, found)
	}
	value, err := url.PathUnescape(rest[0])
	if err != nil {
		return
	}
	for name, child := range n.names {
		child.walk(rest[1:], append(slices.Clone(bound), name, value), found)
	}
}

// route picks what answers the request, and says how to ask when nothing does.
func (n *node) route(method, path string) (endpoint, map[string]string, error) {
	found := n.find(path)
	if len(found) == 0 {
		return nil, nil, noSuchRoute(path)
	}
	if method == http.MethodHead { // net/http drops the body
		method = http.MethodGet
	}
	var allowed []string
	for _, m := range found {
		if e := m.methods[method]; e != nil {
			return e, m.params, nil
		}
		for name := range m.methods {
			allowed = append(allowed, name)
		}
	}
	slices.Sort(allowed)
	return nil, nil, wrongMethod(method, slices.Compact(allowed))
}

// segments splits a path at its slashes; "/" has none.
func segments(path string) []string {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// collapse makes a request target what tokens name: doubled slashes are one,
// and a slash at the end, or before the query, is dropped.
func collapse(target string) string {
	var b strings.Builder
	b.Grow(len(target))
	for i := 0; i < len(target); i++ {
		c := target[i]
		if c == '/' && i+1 < len(target) && (target[i+1] == '/' || target[i+1] == '?' && b.Len() > 0) {
			continue
		}
		b.WriteByte(c)
	}
	if s := b.String(); len(s) > 1 {
		return strings.TrimSuffix(s, "/")
	}
	return b.String()
}
