package picture

import "laurel/badges"

// refuse says why a file was not taken as a picture, and what to do about it.
// The caller knows which field of which form it came from.
func refuse(format string, args ...any) error {
	return badges.Errorf(badges.Invalid, format, args...)
}

// damaged explains a file that begins like a picture and then is none. The
// decoder's own words are kept, since they tell an unsupported variant from a
// broken file.
func damaged(format string, err error) error {
	return refuse("the %s picture is damaged or not complete (%v): choose the complete file, or save it again as PNG", format, err)
}
