package badges

import (
	"context"
	"time"
)

// Message is a direct Note of an issuer that is no offer: an answer to somebody
// who applied for a badge.
type Message struct {
	ULID      string // names it in its id
	Key       string // what it answers; there is one message for each
	IssuerID  int64
	ActorID   string // to whom
	Handle    string // @user@host
	InReplyTo string // id of the post that it answers; "" for none
	Content   string // plain text
	Language  string // of Content, BCP 47
	CreatedAt time.Time
}

// MessageReader finds messages.
type MessageReader interface {
	MessageByULID(ctx context.Context, ulid string) (Message, error)
	MessageByKey(ctx context.Context, key string) (Message, error)
}
