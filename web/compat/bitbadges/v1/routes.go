package v1

import "net/http"

// route is an address below the prefix and what is done there.
type route struct {
	method, pattern string
	endpoint        endpoint
}

// routes are all addresses: the documentation's, and those that the original's
// program had where that differs. The documentation gives acceptBadge for hiding an
// issued badge, too; as the address can't mean both, it means accepting.
func routes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	return []route{
		{get, "/users/{id}", getUser},
		{get, "/badge/{id}", getBadge},
		{post, "/badges", getBadges},
		{post, "/badge", signed(createBadge)},
		{get, "/feeTxn/{senderKey}/{numRecipients}", getFeeTransaction},
		{post, "/acceptBadge", signed(acceptBadge)},
		{post, "/declineBadge", signed(declineBadge)},
		{post, "/hideIssuedBadge", signed(hideIssuedBadge)},
		{post, "/hideAcceptedBadge", signed(hideAcceptedBadge)},
		{get, "/badgePages/{id}", getListing},
		{post, "/badgePages", signed(createListing)},
		{get, "/userBadgePages/{userId}", getListings},
		{del, "/badgePages/{id}", signed(deleteListing)},
		{post, "/badgePages/{id}", signed(deleteListing)},
		{get, "/collections/{userId}", getCollections},
		{get, "/collections/{userId}/{name}", getCollection},
		{post, "/users/createCollection", signed(createCollection)},
		{post, "/createCollection", signed(createCollection)},
		{del, "/users/deleteCollection", signed(deleteCollection)},
		{del, "/deleteCollection", signed(deleteCollection)},
		{post, "/deleteCollection", signed(deleteCollection)},
	}
}
