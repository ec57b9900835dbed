package badges

import "strings"

// Requirement is one point of a badge's criteria: what a reviewer checks in an
// application.
type Requirement struct {
	// ID is unique within the badge and never used again. 0 in a change is a new
	// requirement; one that names a requirement of the badge changes that one.
	ID          int64  `json:"id"`
	Description string `json:"description"`
	Required    bool   `json:"required"` // no approval without it
	Note        string `json:"note"`     // for reviewers
}

// Alignment says which entry of a framework of skills or standards a badge
// corresponds to. All fields are as the issuer gave them.
type Alignment struct {
	Name        string `json:"name"`
	URL         string `json:"url"`
	Description string `json:"description"`
}

// cleanCriteria validates how the badge is earned: text, page and requirements.
// Of them one will do; the text is then made of the others.
func (d *Definition) cleanCriteria() (err error) {
	if d.Criteria, err = cleanText("criteria", d.Criteria, maxMarkdown); err != nil {
		return err
	}
	if d.CriteriaURL, err = cleanURL("criteria URL", d.CriteriaURL); err != nil {
		return err
	}
	if len(d.Requirements) > maxRequirements {
		return InvalidField("requirements", "%d requirements are too many; at most %d", len(d.Requirements), maxRequirements)
	}
	for i := range d.Requirements {
		r := &d.Requirements[i]
		if r.Description, err = cleanText("requirement", r.Description, maxRequirement); err != nil {
			return err
		}
		if r.Note, err = cleanText("note of a requirement", r.Note, maxRequirement); err != nil {
			return err
		}
	}
	if d.Criteria == "" {
		d.Criteria = d.writtenCriteria()
	}
	if d.Criteria == "" {
		return InvalidField("criteria", "criteria are missing; say in a sentence how the badge is earned")
	}
	return nil
}

// writtenCriteria returns the requirements and the page as a text.
func (d *Definition) writtenCriteria() string {
	var lines []string
	for _, r := range d.Requirements {
		if r.Description != "" {
			lines = append(lines, "- "+strings.ReplaceAll(r.Description, "\n", " "))
		}
	}
	if d.CriteriaURL != "" {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, "<"+d.CriteriaURL+">")
	}
	return Truncate(strings.Join(lines, "\n"), maxMarkdown)
}

// cleanSorting validates by what badges are found: categories, tags, alignments.
func (d *Definition) cleanSorting() (err error) {
	if d.Categories, err = cleanLabels("category", "categories", d.Categories); err != nil {
		return err
	}
	if d.Tags, err = cleanLabels("tag", "tags", d.Tags); err != nil {
		return err
	}
	if len(d.Alignments) > maxAlignments {
		return InvalidField("alignments", "%d alignments are too many; at most %d", len(d.Alignments), maxAlignments)
	}
	for i := range d.Alignments {
		a := &d.Alignments[i]
		if a.Name, err = cleanLine("alignment name", a.Name, maxLabel); err != nil {
			return err
		}
		if a.URL, err = cleanLine("alignment URL", a.URL, maxURL); err != nil {
			return err
		}
		if a.Description, err = cleanText("alignment description", a.Description, maxRequirement); err != nil {
			return err
		}
	}
	return nil
}

// cleanLabels validates short texts and leaves out empty and repeated ones.
func cleanLabels(one, many string, labels []string) ([]string, error) {
	var cleaned []string
	seen := make(map[string]bool)
	for _, label := range labels {
		label, err := cleanLine(one, label, maxLabel)
		if err != nil {
			return nil, err
		}
		if label != "" && !seen[label] {
			seen[label] = true
			cleaned = append(cleaned, label)
		}
	}
	if len(cleaned) > maxLabels {
		return nil, InvalidField(many, "%d %s are too many; at most %d", len(cleaned), Word(many), maxLabels)
	}
	return cleaned, nil
}

// numberRequirements gives each requirement its id. old is the badge's definition
// so far, the zero one for a new badge.
func (d *Definition) numberRequirements(old Definition) {
	known := make(map[int64]bool)
	for _, r := range old.Requirements {
		known[r.ID] = true
	}
	d.LastRequirement = old.LastRequirement
	for i := range d.Requirements {
		r := &d.Requirements[i]
		if known[r.ID] {
			delete(known, r.ID) // named twice, the second is a new one
			continue
		}
		d.LastRequirement++
		r.ID = d.LastRequirement
	}
}
