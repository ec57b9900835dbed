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
}

// result is the Open Badges 3.0 class Result.
type result struct {
	Type              []string `json:"type"`
	ResultDescription string   `json:"resultDescription"`
	Value             string   `json:"value,omitempty"`
	Status            string   `json:"status,omitempty"`
}

// resultDescriptionID is unique for ever, because a badge's versions never change.
func resultDescriptionID(site *badges.Site, issuer badges.Issuer, grant badges.Grant, place int) string {
	return site.BadgeVersion(issuer, grant.BadgeID, grant.BadgeVersion) + "#result-" + strconv.Itoa(place+1)
}

func resultDescriptions(site *badges.Site, issuer badges.Issuer, grant badges.Grant) (list []resultDescription) {
	for place, r := range grant.Badge.ResultDescriptions {
		list = append(list, resultDescription{
			ID:            resultDescriptionID(site, issuer, grant, place),
			Type:          []string{"ResultDescription"},
			Name:          clean(r.Name),
			ResultType:    r.Type,
			AllowedValue:  cleanAll(r.AllowedValues),
			ValueMin:      clean(r.ValueMin),
			ValueMax:      clean(r.ValueMax),
			RequiredValue: clean(r.RequiredValue),
		})
	}
	return list
}

// results leaves out what the badge does not describe.
func results(site *badges.Site, issuer badges.Issuer, grant badges.Grant) (list []result) {
	for _, r := range grant.Results {
		if _, place, ok := grant.Badge.ResultDescription(r.Name); ok {
			list = append(list, result{
				Type:              []string{"Result"},
				ResultDescription: resultDescriptionID(site, issuer, grant, place),
				Value:             clean(r.Value),
				Status:            r.Status,
			})
		}
	}
	return list
}
