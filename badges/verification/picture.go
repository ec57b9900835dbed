package verification

import (
	"errors"

	"laurel/badges"
	"laurel/badges/bake"
)

// verifyPicture checks the badge in a baked picture. Where there are two forms of
// it, the credential counts, since it proves itself.
func (r *run) verifyPicture(picture []byte) {
	contents, err := bake.Unbake(picture)
	switch {
	case errors.Is(err, bake.ErrNoBadge):
		r.add(InputPictureBare, "", badges.MessageOf(err))
	case errors.Is(err, bake.ErrDuplicate):
		r.add(InputPictureTwice, "", badges.MessageOf(err))
	case err != nil:
		r.add(InputPictureBroken, "", badges.MessageOf(err))
	case contents.Credential != "":
		r.verifyData([]byte(contents.Credential), "")
	case isWebAddress(contents.Assertion): // Open Badges 1.0
		r.verifyURL(contents.Assertion)
	default:
		r.verifyData([]byte(contents.Assertion), "")
	}
}
