package badges

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// RecipientPage returns the last segment of the address of somebody's public badges:
// the handle of a fediverse account, else a name that tells nothing and that nobody
// can guess. A page is of one identity: that two of them are the same person is
// nobody's business until that person says so.
func (v *Vault) RecipientPage(n Identity) string {
	if n.Kind == FediverseIdentity && n.Handle != "" {
		return n.Handle
	}
	id := strconv.FormatInt(n.ID, 36)
	return id + "-" + v.recipientMark(id)
}

// OpenRecipientPage returns the id of the identity that such a name stands for; ok is
// false for names that were not made here, among them handles.
func (v *Vault) OpenRecipientPage(name string) (identityID int64, ok bool) {
	id, mark, found := strings.Cut(name, "-")
	if !found || !hmac.Equal([]byte(mark), []byte(v.recipientMark(id))) {
		return 0, false
	}
	identityID, err := strconv.ParseInt(id, 36, 64)
	return identityID, err == nil
}

// recipientMark is 80 bits that only this server can make.
func (v *Vault) recipientMark(id string) string {
	mac := hmac.New(sha256.New, v.pages)
	mac.Write([]byte(id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10]))
}
