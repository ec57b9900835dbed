//go:build pseudolocale

package main

import (
	"laurel/templates"
	"laurel/templates/pseudolocale"
)

// furtherLanguages adds one that runs from right to left, for tests in a browser.
func furtherLanguages() []templates.RendererOption {
	return []templates.RendererOption{templates.WithMadeUpLanguage(pseudolocale.Code, "rtl", pseudolocale.Text)}
}
