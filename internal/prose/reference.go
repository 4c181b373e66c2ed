package prose

import "strings"

// Replace is a page with other text between the marks of its generated part; false if it
// lacks them.
func Replace(page, text string) (string, bool) {
	const begin, end = "<!-- reference: generated -->\n", "<!-- end -->"
	head, rest, ok := strings.Cut(page, begin)
	_, tail, closed := strings.Cut(rest, end)
	return head + begin + text + end + tail, ok && closed
}
