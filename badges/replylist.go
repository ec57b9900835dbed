package badges

import (
	"context"
	"time"
)

// ReplyFilter narrows a list of replies, newest first.
type ReplyFilter struct {
	URI    string // the reply's id; "" for all
	Before int64  // id of the last one seen
	Limit  int    // 0: no limit
}

// ShownReply is a reply as a moderator reads it.
type ShownReply struct {
	Reply
	Author      string // display name
	Handle      string // @user@host
	URL         string
	Content     string // HTML as it arrived
	PublishedAt time.Time
	Badge       string // title of the grant's badge
	Grant       string // ULID of the grant
}

// ReplyListReader lists what people elsewhere said to all grants.
type ReplyListReader interface {
	// ShownReplies returns replies that nobody took off their pages.
	ShownReplies(ctx context.Context, f ReplyFilter) ([]ShownReply, error)
}

// RepliesOf returns the replies that pages show. It needs an admin.
func (s *Service) RepliesOf(ctx context.Context, by Account, f ReplyFilter) ([]ShownReply, error) {
	if err := mustBeAdmin(by, "moderate replies"); err != nil {
		return nil, err
	}
	return s.Store.ShownReplies(ctx, f)
}
