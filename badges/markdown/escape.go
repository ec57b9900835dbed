package markdown

import "strings"

// Escape writes plain text so that Markdown shows it as it is (CommonMark §2.4).
func Escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r':
			r = ' '
		case r < 0x80 && strings.ContainsRune("\\`*_{}[]<>()#+!|~&\"'", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
