// Package mail tells recipients by e-mail that they were granted a badge, and sends
// links to sign in.
//
// It consumes [badges.GrantCreated] and [badges.OfferResent]: a grant with an e-mail
// address gets one message for each with its accept link, in text and HTML, submitted to the operator's
// mail server by SMTP (RFC 6409); and [badges.GrantExpiring], for reminders of
// a grant's end; and decisions on applications of people who applied with an e-mail
// address. What the server refuses for now is tried
// again by the task queue; what it refuses for good is parked there.
//
// The package promises that
//
//   - a grant which is no longer pending sends no offer, one that does not stand any
//     more no reminder;
//   - a message that is sent twice, because the first answer got lost, carries
//     the same Message-ID, by which mail programs drop the second;
//   - messages are marked as automatic (RFC 3834), so that no vacation notice
//     answers them;
//   - addresses of people appear in no error and no log, not even where the
//     mail server's own words hold them.
package mail
