package api

import (
	"time"

	"laurel/badges"
)

// The shapes of the document's JSON, field for field. Texts that there are none
// of are "", never null.

type failure struct {
	Error string `json:"error"`
}

type badgeList struct {
	Success bool    `json:"success"`
	Count   int     `json:"count"`
	Badges  []badge `json:"badges"`
}

type oneBadge struct {
	Success bool  `json:"success"`
	Badge   badge `json:"badge"`
}

type badge struct {
	ID              int64  `json:"id"`
	Title           string `json:"title"`
	Description     string `json:"description"`
	BadgeType       string `json:"badgeType"`
	EarningCriteria string `json:"earningCriteria"`
	Image           string `json:"image"` // absolute address
	ImageAltText    string `json:"imageAltText"`
	Hashtags        string `json:"hashtags"` // "#one #two"
	InfoURI         string `json:"infoUri"`
	IsCertificate   bool   `json:"isCertificate"`
	Issuer          issuer `json:"issuer"`
}

type issuer struct {
	ID       int64  `json:"id"`
	FullName string `json:"fullName"`
	Username string `json:"username"`
	Domain   string `json:"domain"`
}

// granted answers a grant. NoteID and Status are ours: the document's status
// call needs an id that its grant call does not give.
type granted struct {
	Success     bool         `json:"success"`
	Message     string       `json:"message"`
	AcceptURL   string       `json:"acceptUrl"`
	NoteID      string       `json:"noteId"`
	Status      badges.State `json:"status"`
	BadgeRecord badgeRecord  `json:"badgeRecord"`
}

type badgeRecord struct {
	ID                 int64  `json:"id"`
	Title              string `json:"title"`
	IssuedBy           string `json:"issuedBy"` // the issuer's actor id
	IssuedOn           string `json:"issuedOn"`
	IssuedToName       string `json:"issuedToName"`
	IssuedToSubjectURI string `json:"issuedToSubjectUri"`
	EarningCriteria    string `json:"earningCriteria"`
}

// grantStatus answers the status call. Delivery is ours.
type grantStatus struct {
	Success    bool         `json:"success"`
	NoteID     string       `json:"noteId"`
	ProfileURI string       `json:"profileUri"`
	BadgeID    int64        `json:"badgeId"`
	Status     badges.State `json:"status"`
	Delivery   delivery     `json:"delivery"`
}

type delivery struct {
	State  string `json:"state"`
	Detail string `json:"detail"` // for people
}

func newBadge(site *badges.Site, b badges.Badge, i badges.Issuer) badge {
	return badge{
		ID:              b.ID,
		Title:           b.Title,
		Description:     b.Description,
		BadgeType:       b.Type,
		EarningCriteria: b.Criteria,
		Image:           site.BadgeImage(i, b.ID),
		ImageAltText:    b.Image.Alt,
		Hashtags:        badges.FormatHashtags(b.Hashtags),
		InfoURI:         b.InfoURL,
		IsCertificate:   b.Certificate,
		Issuer:          issuer{ID: i.ID, FullName: i.Name, Username: i.Username, Domain: i.Domain},
	}
}

func newBadgeRecord(site *badges.Site, g badges.Grant, i badges.Issuer) badgeRecord {
	return badgeRecord{
		ID:                 g.ID,
		Title:              g.Badge.Title,
		IssuedBy:           site.Actor(i),
		IssuedOn:           g.GrantedAt.UTC().Format(time.RFC3339),
		IssuedToName:       g.Name,
		IssuedToSubjectURI: g.ProfileURI,
		EarningCriteria:    g.Evidence,
	}
}
