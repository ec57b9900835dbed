// Package stores speaks the dynamic stores of the BitBadges API, version 0, as
// the npm package bitbadgesjs-sdk 0.27.2 calls them, so that programs made with it
// work unchanged.
//
// It only translates: a dynamic store is an allow list, which decides who may
// claim a badge. Its handlerId is the kind of the list's members, its dataSecret
// the secret that the list's owner shares with those who may read and fill it.
//
// It promises:
//
//   - every answer is JSON, every error {errorMessage, error?, unauthorized?};
//   - a secret is shown to the store's owners and to whoever sent it, and is
//     never logged; neither are keys and members;
//   - a batch of actions is applied whole or not at all;
//   - bookmarks name the last thing seen, so that what is added or removed
//     between two pages neither repeats nor hides another.
//
// Where it differs from the original: the API key alone is the account's session;
// actions are applied before the answer, so nothing is ever pending; members come
// back in the form in which they are compared (addresses of e-mail and user names in
// lower case); createdBy and managedBy are ids of accounts, which have no address on
// a chain here; search, and a fetch without ids, leave members out; two handlers
// more, fediverse and text, stand for the lists that only Laurel has.
package stores
