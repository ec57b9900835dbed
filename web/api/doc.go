// Package api is the badge API: with a key, programs list an account's badges,
// grant them and ask how grants fare.
//
//	GET  /api/badges
//	GET  /api/badges/{badgeId}
//	POST /api/badges/grant
//	GET  /api/badges/grant/{noteId}/status
//	POST /api/verify
//	GET  /api/openapi.yaml
//
// It is BadgeFed's public API as that project documents it: paths, fields,
// statuses and error texts are the same, so that its clients work unchanged.
// What we add are fields (noteId, status, delivery), answers where the document is
// silent, and the check of anybody's badge, which needs no key. openapi.yaml describes the whole; the tests hold every
// answer against it.
//
// The package promises that every answer under its root is JSON, the
// description apart; that an error is {"error": text}, where the text says what
// to do; and that keys, accept links and addresses of people are never logged.
package api
