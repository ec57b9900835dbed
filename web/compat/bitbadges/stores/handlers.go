package stores

import (
	"slices"
	"strings"

	"laurel/badges"
)

// field is one way of naming a member: payload in actions, data in documents.
type field struct {
	payload, data string
	form          badges.MemberForm
}

// fieldsOf returns by what the members of a list are named.
func fieldsOf(kind badges.MemberKind) []field {
	switch kind {
	case badges.EmailMembers:
		return []field{{payload: "email", data: "emails"}}
	case badges.AddressMembers:
		return []field{{payload: "address", data: "addresses"}}
	case badges.FediverseMembers:
		return []field{{payload: "handle", data: "handles"}}
	case badges.AccountMembers:
		return []field{{"id", "ids", badges.MemberID}, {"username", "usernames", badges.MemberUsername}}
	}
	return []field{{payload: "value", data: "values"}}
}

// The handlers that are not services. The last two are Laurel's own: lists of these
// kinds are made here, too.
const (
	emailHandler     = "email"
	addressHandler   = "addresses"
	fediverseHandler = "fediverse"
	textHandler      = "text"
)

// services are the handlers whose members are accounts, as the SDK knows them.
func services() []string {
	return []string{
		"twitter", "github", "google", "discord", "twitch", "strava", "youtube", "reddit", "facebook", "mailchimp",
		"bluesky", "googleCalendar", "telegram", "farcaster", "slack", "linkedIn", "shopify",
	}
}

// membersOf returns what a store with that handlerId holds.
func membersOf(handlerID string) (kind badges.MemberKind, service string, err error) {
	switch handlerID {
	case emailHandler:
		return badges.EmailMembers, "", nil
	case addressHandler:
		return badges.AddressMembers, "", nil
	case fediverseHandler:
		return badges.FediverseMembers, "", nil
	case textHandler:
		return badges.TextMembers, "", nil
	}
	if slices.Contains(services(), handlerID) {
		return badges.AccountMembers, handlerID, nil
	}
	return "", "", badges.InvalidField("handlerId", "handlerId %q is unknown; take %s, %s, %s, %s, %s",
		badges.Truncate(handlerID, 50), emailHandler, addressHandler, fediverseHandler, textHandler, strings.Join(services(), ", "))
}

// handlerOf is the reverse of membersOf.
func handlerOf(l badges.AllowList) string {
	switch l.Kind {
	case badges.EmailMembers:
		return emailHandler
	case badges.AddressMembers:
		return addressHandler
	case badges.FediverseMembers:
		return fediverseHandler
	case badges.AccountMembers:
		return l.Service
	}
	return textHandler
}
