// Package badges is the domain of Laurel: issuers grant badges to recipients.
//
// The words, used alike in Go, SQL, URLs and pages:
//
//   - An [Issuer] grants. It is an ActivityPub actor with keys on one of the
//     server's domains; issuers form a tree.
//   - A [Badge] is the definition of what can be earned.
//   - A [Grant] is one badge given to one recipient: an immutable snapshot of
//     the badge's [Definition] at that moment, with evidence and a life cycle.
//   - A recipient is known by one or more of [Identity]: a fediverse account,
//     an e-mail address, a URL, a DID, a public key. A [Holder] is a recipient as
//     one issuer's address book has them.
//   - An award is a grant that is accepted at once, because the issuer's own site
//     has the recipient's consent ([Service.Award]).
//   - A [ClaimCode] lets somebody claim a badge. An [Application] asks for one with
//     evidence, and a [Review] judges it by the badge's [Requirement]s. A
//     [Milestone] awards a badge to whoever has earned enough of others.
//   - An [AllowList] names those who may have something; a [ClaimPage] lets them
//     claim a badge.
//   - A [Collection] is a recipient's or an issuer's own grouping of grants, a
//     [Listing] an offer in the catalogue.
//   - An [Account] signs in and holds a [Role] on issuers; its [APIKey] lets a
//     program act for it. It signs in by a [Login], which may prove an identity, and
//     stays so in a [Session]. A [Client] is a program that signs its requests.
//   - A [Webhook] is told of an issuer's events.
//   - [Foreign] is how another system's API knows a thing of ours.
//   - An [Event] is a fact, stored in the transaction that made it true. All
//     side effects (notes, mail, documents) start from events, never from
//     inside a transaction.
//
// [Service] is the only way to change any of this. It validates, authorizes and
// writes row and event in one transaction through the [Store] it is given. The
// package imports nothing of ours; whoever needs it adapts to it.
package badges
