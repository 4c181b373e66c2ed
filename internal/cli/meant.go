package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// nearest is the one of the known words that is probably meant: the nearest, else
// the first that shares a part between dashes (time for time-limit); "" if none.
func nearest(word string, known []string) string {
	if near := scenarios.Nearest(word, known); near != "" {
		return near
	}
	parts := strings.Split(word, "-")
	at := slices.IndexFunc(known, func(k string) bool {
		return slices.ContainsFunc(strings.Split(k, "-"), func(part string) bool { return slices.Contains(parts, part) })
	})
	if at < 0 {
		return ""
	}
	return known[at]
}

// meant is the end of a message about a word that is not known.
func meant(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// oneOf refuses what is not among the choices of a flag.
func oneOf(flag, value string, choices []string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	last := len(choices) - 1
	return usage{fmt.Errorf("%s %s: want %s or %s%s", flag, value, strings.Join(choices[:last], ", "), choices[last], meant(value, choices))}
}

// flagError tells of a mistake in a flag.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if near := nearest(unknown.GetSpecifiedName(), names); near != "" {
			return usage{fmt.Errorf("%w; did you mean --%s? See %s --help", err, near, c.CommandPath())}
		}
	}
	return usage{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
}
