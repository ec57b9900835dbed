package templates

import (
	"html/template"
	"time"
)

// SitePage is a page of the admins' own.
type SitePage struct {
	Head
	Name      string
	Body      template.HTML
	UpdatedAt time.Time
}

func (SitePage) template() string { return "sitepage" }
