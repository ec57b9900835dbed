package badges

import (
	"context"
	"strconv"
)

// MailReader tells how the mail about grants fares.
type MailReader interface {
	// MailProblems returns why the newest mail about each of the grants was not
	// taken, for good, by the server of its recipient; those whose mail was taken,
	// is on its way or was never written are left out.
	MailProblems(ctx context.Context, grantIDs []int64) (map[int64]string, error)
}

// MailConsumer is the name of the consumer that writes mail about grants.
const MailConsumer = "mail"

// MailLane is the part of its tasks' lane that stands behind its name.
func MailLane(grantID int64) string { return "grant/" + strconv.FormatInt(grantID, 10) }
