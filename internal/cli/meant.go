package cli

import (
	"errors"
	"fmt"
	"math"
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
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		if want := wanted(invalid.GetFlag().Value.Type()); want != "" {
			return usage{fmt.Errorf("--%s %s: want %s; see %s --help", invalid.GetFlag().Name, invalid.GetValue(), want, c.CommandPath())}
		}
	}
	return usage{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
}

// wanted says what a flag of a type of package pflag takes, whose own errors speak of Go's
// functions; "" of a type that has its own words.
func wanted(kind string) string {
	switch kind {
	case "uint64":
		return fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64))
	case "int", "int64":
		return fmt.Sprintf("a whole number up to %d", math.MaxInt64)
	case "float64":
		return "a number such as 0.05"
	case "duration":
		return "a time with its unit, such as 90s, 15m or 250us"
	case "bool":
		return "true or false, or the flag alone"
	}
	return ""
}
