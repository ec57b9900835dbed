package mypit

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"

	"laurel/badges"
)

// maxBody is the size limit of a request's body in bytes, the server's own.
const maxBody = 2 << 20

// request is a request, and what is found out about it on the way to its endpoint.
type request struct {
	*http.Request
	body     []byte
	by       badges.Account // whom the client acts for
	issuerID int64          // the client's
	userID   string         // what this API calls that issuer
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, badges.Errorf(badges.TooLarge, "The request body is over %d MiB; send less at once", maxBody>>20)
	}
	if err != nil {
		return nil, invalid("The request body ended early; send it again")
	}
	return raw, nil
}

// decode reads the body, a JSON object, into v, a pointer to a struct. Names of
// members match in any case, as the documentation itself spells holderId in two
// ways. owner is the member that says for whom the call is made, userId or
// issuerId: it must be the client's own user.
func (r *request) decode(owner string, v any) error {
	if len(r.body) == 0 {
		return invalid("The request has no body; send a JSON object")
	}
	var owners struct {
		UserID   *string `json:"userId"`
		IssuerID *string `json:"issuerId"`
	}
	if err := json.Unmarshal(r.body, &owners); err != nil {
		return invalidJSON(err)
	}
	given := owners.UserID
	if owner == "issuerId" {
		given = owners.IssuerID
	}
	id, err := required(owner, given)
	if err != nil {
		return err
	}
	if err := r.own(owner, id); err != nil {
		return err
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		return invalidJSON(err)
	}
	return nil
}

// own refuses what is asked for in the name of another user.
func (r *request) own(field, id string) error {
	if id != r.userID {
		return &failure{
			Status:  http.StatusForbidden,
			Message: field + " is not the user that these credentials belong to; send the id that came with them",
		}
	}
	return nil
}

// invalidJSON says which member has which type instead of its own.
func invalidJSON(err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return invalid("The body is not valid JSON: %v", err)
	}
	if wrong.Field == "" {
		return invalid("The body must be a JSON object, not %s", article(wrong.Value))
	}
	return invalid("%s must be %s, not %s", wrong.Field, article(typeName(wrong.Type)), article(wrong.Value))
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	}
	return "object"
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

// required returns a text that must be there and say something.
func required(field string, value *string) (string, error) {
	if value == nil || strings.TrimSpace(*value) == "" {
		return "", invalid("%s is missing; it must be a string that is not empty", field)
	}
	return *value, nil
}

// wholeNumber returns a number that must be there, whole, and within bounds.
func wholeNumber(field string, value *float64, least, most int) (int, error) {
	if value == nil {
		return 0, invalid("%s is missing; it must be a number", field)
	}
	if *value != math.Trunc(*value) || *value < float64(least) || *value > float64(most) {
		return 0, invalid("%s must be a whole number from %d to %d", field, least, most)
	}
	return int(*value), nil
}

// orEmpty returns an optional text.
func orEmpty(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}
