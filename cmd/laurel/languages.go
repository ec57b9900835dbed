//go:build !pseudolocale

package main

import "laurel/templates"

// furtherLanguages are those that pages have beside the translated ones: none.
func furtherLanguages() []templates.RendererOption { return nil }
