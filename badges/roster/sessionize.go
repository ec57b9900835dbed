package roster

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"laurel/badges"
)

// SessionizeHost is where Sessionize's API is.
const SessionizeHost = "sessionize.com"

// SessionizeURL returns the address at which an event's speakers are listed, from
// the event's id in Sessionize's API or any address that holds it.
func SessionizeURL(s string) (string, error) {
	s = strings.TrimSpace(s)
	wrong := badges.InvalidField("address", "%q is no API address of Sessionize; copy it from the event's page API / Embed, such as https://sessionize.com/api/v2/abc123/view/Speakers", badges.Truncate(s, 200))
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host != SessionizeHost || u.User != nil {
		return "", wrong
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 3 || parts[0] != "api" || parts[1] != "v2" || parts[2] == "" {
		return "", wrong
	}
	return "https://" + SessionizeHost + "/api/v2/" + url.PathEscape(parts[2]) + "/view/Speakers", nil
}

// speaker is an entry of the views Speakers and All of Sessionize's API v2.
type speaker struct {
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	FullName  string `json:"fullName"`
	Email     string `json:"email"` // in exports by organizers alone
	Sessions  []struct {
		Name string `json:"name"`
	} `json:"sessions"`
	Links []struct {
		Title string `json:"title"`
		URL   string `json:"url"`
	} `json:"links"`
	Answers []struct {
		Question string `json:"question"`
		Answer   string `json:"answer"`
	} `json:"questionAnswers"`
}

// UnmarshalJSON also takes speakers whose sessions are numbers, as the view All has them.
func (s *speaker) UnmarshalJSON(data []byte) error {
	type plain speaker
	var loose struct {
		plain
		Sessions json.RawMessage `json:"sessions"`
	}
	if err := json.Unmarshal(data, &loose); err != nil {
		return err
	}
	*s = speaker(loose.plain)
	if err := json.Unmarshal(loose.Sessions, &s.Sessions); err != nil {
		s.Sessions = nil // ids say nothing to people
	}
	return nil
}

// ParseSessionize reads the speakers of an event as Sessionize's API gives them: a
// list, or an object that holds it. Links and answers become columns of their own.
func ParseSessionize(data []byte) (Table, error) {
	var speakers []speaker
	if err := json.Unmarshal(data, &speakers); err != nil {
		var all struct {
			Speakers []speaker `json:"speakers"`
		}
		if err := json.Unmarshal(data, &all); err != nil {
			return Table{}, badges.InvalidField("file", "these are no speakers of Sessionize; export them as JSON (view Speakers) or as a table")
		}
		speakers = all.Speakers
	}
	if len(speakers) == 0 {
		return Table{}, badges.InvalidField("file", "no speakers are listed; look whether the event's API shows them")
	}
	t := Table{Heading: []string{"name", "email", "sessions"}}
	for _, s := range speakers {
		for title := range s.extra() {
			if !slices.Contains(t.Heading, title) && len(t.Heading) < maxColumns {
				t.Heading = append(t.Heading, title)
			}
		}
	}
	slices.Sort(t.Heading[3:])
	for _, s := range speakers {
		if err := t.add(s.row(t.Heading)); err != nil {
			return Table{}, err
		}
	}
	return t, nil
}

// extra are a speaker's links and answers, by title.
func (s speaker) extra() map[string]string {
	extra := make(map[string]string)
	for _, link := range s.Links {
		extra[strings.TrimSpace(link.Title)] = link.URL
	}
	for _, a := range s.Answers {
		extra[strings.TrimSpace(a.Question)] = a.Answer
	}
	delete(extra, "")
	return extra
}

func (s speaker) row(heading []string) []string {
	name := s.FullName
	if name == "" {
		name = strings.TrimSpace(s.FirstName + " " + s.LastName)
	}
	var titles []string
	for _, session := range s.Sessions {
		titles = append(titles, session.Name)
	}
	row := []string{name, s.Email, strings.Join(titles, "\n")}
	extra := s.extra()
	for _, title := range heading[3:] {
		row = append(row, extra[title])
	}
	return row
}
