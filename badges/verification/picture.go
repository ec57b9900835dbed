package verification

// verifyPicture checks the badge in a baked picture.
func (r *run) verifyPicture([]byte) {
	r.add(InputUnsupported, "", "it is a picture")
}
