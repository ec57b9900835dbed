package vocab

import "encoding/json"

// Languages are the tags (BCP 47) of a contentMap: the languages in which a post
// says what it says.
type Languages []string

// One returns the language of a post in one language, "" for others.
func (l Languages) One() string {
	if len(l) != 1 || l[0] == "und" {
		return ""
	}
	return l[0]
}

func (l *Languages) UnmarshalJSON(b []byte) error {
	*l = nil
	var content map[string]json.RawMessage
	if kindOf(b) != '{' || json.Unmarshal(b, &content) != nil {
		return nil // the post counts, whatever stands here
	}
	for tag := range content {
		*l = append(*l, tag)
	}
	return nil
}
