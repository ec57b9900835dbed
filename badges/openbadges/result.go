package openbadges

import (
	"strconv"

	"laurel/badges"
)

// resultDescription is the Open Badges 3.0 class ResultDescription.
type resultDescription struct {
	ID            string   `json:"id"`
	Type          []string `json:"type"`
	Name          string   `json:"name"`
	ResultType    string   `json:"resultType"`
	AllowedValue  []string `json:"allowedValue,omitempty"`
	ValueMin      string   `json:"valueMin,omitempty"`
	ValueMax      string   `json:"valueMax,omitempty"`
	RequiredValue string   `json:"requiredValue,omitempty"`
	RequiredLevel string   `json:"requiredLevel,omitempty"`

	RubricCriterionLevel []rubricCriterionLevel `json:"rubricCriterionLevel,omitempty"`
}

// rubricCriterionLevel is the Open Badges 3.0 class RubricCriterionLevel.
type rubricCriterionLevel struct {
	ID          string   `json:"id"`
	Type        []string `json:"type"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Points      string   `json:"points,omitempty"`
}

// result is the Open Badges 3.0 class Result.
type result struct {
	Type              []string `json:"type"`
	ResultDescription string   `json:"resultDescription"`
	Value             string   `json:"value,omitempty"`
	Status            string   `json:"status,omitempty"`
	AchievedLevel     string   `json:"achievedLevel,omitempty"`
}

// resultDescriptionID is unique for ever, because a badge's versions never change.
func resultDescriptionID(site *badges.Site, issuer badges.Issuer, grant badges.Grant, place int) string {
	return site.BadgeVersion(issuer, grant.BadgeID, grant.BadgeVersion) + "#result-" + strconv.Itoa(place+1)
}

func resultDescriptions(site *badges.Site, issuer badges.Issuer, grant badges.Grant) (list []resultDescription) {
	for place, r := range grant.Badge.ResultDescriptions {
		described := resultDescription{
			ID:            resultDescriptionID(site, issuer, grant, place),
			Type:          []string{"ResultDescription"},
			Name:          clean(r.Name),
			ResultType:    r.Type,
			AllowedValue:  cleanAll(r.AllowedValues),
			ValueMin:      clean(r.ValueMin),
			ValueMax:      clean(r.ValueMax),
			RequiredValue: clean(r.RequiredValue),
		}
		for n, l := range r.Levels {
			described.RubricCriterionLevel = append(described.RubricCriterionLevel, rubricCriterionLevel{
				ID: levelID(described.ID, n), Type: []string{"RubricCriterionLevel"}, Name: clean(l.Name), Description: clean(l.Description), Points: clean(l.Points),
			})
		}
		if n, ok := r.Level(r.RequiredValue); ok { // of the two, the specification allows one
			described.RequiredValue, described.RequiredLevel = "", levelID(described.ID, n)
		}
		list = append(list, described)
	}
	return list
}

func levelID(description string, place int) string {
	return description + "-level-" + strconv.Itoa(place+1)
}

// results leaves out what the badge does not describe.
func results(site *badges.Site, issuer badges.Issuer, grant badges.Grant) (list []result) {
	for _, r := range grant.Results {
		d, place, ok := grant.Badge.ResultDescription(r.Name)
		if !ok {
			continue
		}
		achieved := result{
			Type:              []string{"Result"},
			ResultDescription: resultDescriptionID(site, issuer, grant, place),
			Value:             clean(r.Value),
			Status:            r.Status,
		}
		if n, ok := d.Level(r.Value); ok {
			achieved.AchievedLevel = levelID(achieved.ResultDescription, n)
		}
		list = append(list, achieved)
	}
	return list
}
