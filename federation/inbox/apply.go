package inbox

import (
	"cmp"
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"laurel/badges"
	"laurel/federation/vocab"
)

// apply takes a post that mentions an issuer and names one of its badges, by a
// hashtag or a link, for an application.
func (p *Processor) apply(ctx context.Context, a vocab.Activity, note vocab.Object) error {
	issuer, ok, err := p.mentioned(ctx, note)
	if err != nil || !ok {
		return err
	}
	badgeID, err := p.namedBadge(ctx, issuer, note)
	if err != nil || badgeID == 0 {
		return err
	}
	if note.AttributedTo.ID != a.Actor.ID || !vocab.SameOrigin(note.ID, a.Actor.ID) || !isID(note.ID) {
		return badges.Errorf(badges.Forbidden, "the post is not the sender's own")
	}
	author, err := p.Actors.Actor(ctx, a.Actor.ID)
	if err != nil {
		return err
	}
	who := badges.Applicant{ActorID: author.ID, Handle: author.Handle(), Post: note.ID, URL: note.URL.ID, Text: p.ownWords(note), Language: note.ContentMap.One()}
	if !vocab.SameOrigin(who.URL, note.ID) {
		who.URL = note.ID
	}
	_, err = p.Service.ApplyByPost(ctx, badgeID, who)
	return err
}

// mentioned returns the issuer of ours that a post mentions.
func (p *Processor) mentioned(ctx context.Context, note vocab.Object) (badges.Issuer, bool, error) {
	for _, tag := range note.Tags {
		if tag.Type != "Mention" {
			continue
		}
		i, err := p.issuer(ctx, string(tag.Href))
		switch badges.KindOf(err) {
		case badges.NotFound, badges.Gone:
			if err != nil {
				continue
			}
		}
		if err != nil || i.Role == badges.RoleIssuer {
			return i, err == nil, err
		}
	}
	return badges.Issuer{}, false, nil
}

// namedBadge returns the issuer's badge that a post links to, else the first whose
// hashtag it has, preferring those that are open to applications; 0 for none.
func (p *Processor) namedBadge(ctx context.Context, issuer badges.Issuer, note vocab.Object) (int64, error) {
	known, err := p.Store.Badges(ctx, badges.BadgeFilter{IssuerID: issuer.ID})
	if err != nil {
		return 0, err
	}
	for _, found := range badgeAddress.FindAllStringSubmatch(html.UnescapeString(string(note.Content)), -1) {
		id, err := strconv.ParseInt(found[1], 10, 64)
		if err == nil && found[0] == p.Site.Badge(issuer, id) && slices.ContainsFunc(known, func(b badges.Badge) bool { return b.ID == id }) {
			return id, nil
		}
	}
	first := int64(0)
	for _, b := range known {
		if !slices.ContainsFunc(note.Tags, func(t vocab.Tag) bool { return carries(b, t) }) {
			continue
		}
		open, err := p.Store.TakesApplications(ctx, b.ID)
		if err != nil || open {
			return b.ID, err
		}
		first = cmp.Or(first, b.ID)
	}
	return first, nil
}

// carries reports whether a tag is one of a badge's hashtags.
func carries(b badges.Badge, t vocab.Tag) bool {
	name, ok := strings.CutPrefix(string(t.Name), "#")
	return ok && t.Type == "Hashtag" && slices.ContainsFunc(b.Hashtags, func(own string) bool { return strings.EqualFold(own, name) })
}

var (
	badgeAddress = regexp.MustCompile(`https?://[^\s"'<>/]+/badge/(\d+)`)
	webAddress   = regexp.MustCompile(`https?://\S+`)
)

// ownWords is what a post says beside handles, hashtags and links; "" if that is
// no word at all.
func (p *Processor) ownWords(note vocab.Object) string {
	text := webAddress.ReplaceAllString(p.Markdown.Text(string(note.Content)), "")
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return strings.HasPrefix(w, "@") || strings.HasPrefix(w, "#")
	})
	text = strings.Join(words, " ")
	if !strings.ContainsFunc(text, unicode.IsLetter) {
		return ""
	}
	return text
}
