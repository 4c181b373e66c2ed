package scenarios

import (
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

const (
	millisecond int64 = 1_000_000
	second      int64 = 1_000_000_000
)

// A unit is a symbol and how many base units it is.
type unit struct {
	symbol string
	factor int64
}

var (
	timeUnits = []unit{{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}
	sizeUnits = []unit{
		{"B", 1},
		{"kB", 1e3},
		{"KiB", 1 << 10},
		{"MB", 1e6},
		{"MiB", 1 << 20},
		{"GB", 1e9},
		{"GiB", 1 << 30},
		{"TB", 1e12},
		{"TiB", 1 << 40},
	}
	bandwidthUnits = []unit{{"bit/s", 1}, {"kbit/s", 1e3}, {"Mbit/s", 1e6}, {"Gbit/s", 1e9}, {"Tbit/s", 1e12}}
	speedUnits     = []unit{{"/s", 1}, {"k/s", 1e3}, {"M/s", 1e6}, {"G/s", 1e9}, {"T/s", 1e12}}
	rateUnits      = []unit{{"/s", 1}, {"/min", 60}, {"/h", 3600}}
)

var quantity = regexp.MustCompile(`^(-?)(\d+)(?:\.(\d+))? ?([^\d\s.-].*)?$`)

// maxDigits are the digits before and after the point of a quantity that is read exactly, and
// mostExact is the largest one, in base units.
const (
	maxDigits = 18
	mostExact = 1 << 62
)

// A notation is how a type of value is written.
type notation[T any] struct {
	name    string // "duration"
	example string // "15s, 4ms or 250us"
	pattern string // regular expression, for the JSON Schema
	number  bool   // a plain YAML number, not a text
	parse   func(text string) (v T, suggestion string, err error)
	format  func(v T) string
}

// form says in words what to write.
func (n notation[T]) form() string { return article(n.name) + " such as " + n.example }

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// exact is the notation of whole numbers of a base unit. Decimals are allowed
// where they come out even, and are exact: no floating point is involved.
func exact(name, example string, units []unit) notation[int64] {
	return notation[int64]{
		name: name, example: example, pattern: quantityPattern(units, true),
		parse: func(text string) (int64, string, error) {
			return parseExact(text, name, example, units)
		},
		format: func(v int64) string { return formatExact(v, units) },
	}
}

var (
	durations  = exact("duration", "15s, 4ms or 250us", timeUnits)
	sizes      = exact("size", "64MiB or 4MB", sizeUnits)
	bandwidths = exact("bandwidth", "1Gbit/s or 100Mbit/s", bandwidthUnits)

	// Speeds are whole instructions per second, kept as float64.
	speeds = notation[float64]{
		name: "speed", example: "30M/s (instructions per second)", pattern: quantityPattern(speedUnits, false),
		parse: func(text string) (float64, string, error) {
			v, suggestion, err := parseExact(text, "speed", "30M/s (instructions per second)", speedUnits)
			if err == nil && v > 1<<53 {
				err = fmt.Errorf("%q is too fast to be counted exactly; want at most %s", text, highest(1<<53, speedUnits))
			}
			return float64(v), suggestion, err
		},
		format: func(v float64) string { return formatExact(int64(v), speedUnits) },
	}

	rates = notation[float64]{
		name: "rate", example: "2/s, 0.5/s or 30/min", pattern: quantityPattern(rateUnits, false),
		parse:  parseRate,
		format: func(v float64) string { return formatFloat(v) + "/s" },
	}
)

// zeroPattern is the alternative that nothing is nothing in any unit.
const zeroPattern = "|0"

func quantityPattern(units []unit, zero bool) string {
	symbols := make([]string, len(units))
	for i, u := range units {
		symbols[i] = u.symbol
	}
	pattern := `[0-9]+(\.[0-9]+)? ?(` + strings.Join(symbols, "|") + `)`
	if zero {
		pattern += zeroPattern
	}
	return "^(" + pattern + ")$"
}

// split separates number and unit. What is wrong with the unit is explained.
func split(text, name, example string, units []unit) (parts []string, factor int64, suggestion string, err error) {
	parts = quantity.FindStringSubmatch(text)
	if parts == nil {
		return nil, 0, "", fmt.Errorf("%q is not a %s; want one such as %s", brief(text), name, example)
	}
	symbol := strings.TrimSpace(parts[4])
	known := make([]string, len(units))
	for i, u := range units {
		if u.symbol == symbol {
			return parts, u.factor, "", nil
		}
		known[i] = u.symbol
	}
	written := strings.TrimSpace(strings.TrimSuffix(text, parts[4]))
	if symbol == "" {
		if strings.Trim(written, "-0.") == "" && !strings.HasPrefix(units[0].symbol, "/") {
			return parts, 1, "", nil // nothing is nothing in any unit
		}
		if units[0].symbol == "/s" {
			suggestion = written + "/s"
		}
		return nil, 0, suggestion, fmt.Errorf("%q has no unit; want a %s such as %s", brief(text), name, example)
	}
	if near := Nearest(symbol, known); near != "" {
		suggestion = written + near
	}
	return nil, 0, suggestion, fmt.Errorf("%q: %q is no unit of a %s; want one such as %s", brief(text), brief(symbol), name, example)
}

func parseExact(text, name, example string, units []unit) (int64, string, error) {
	parts, factor, suggestion, err := split(text, name, example, units)
	if err != nil {
		return 0, suggestion, err
	}
	number := strings.TrimLeft(parts[2], "0")
	whole, _ := strconv.ParseUint("0"+number[:min(len(number), maxDigits)], 10, 64)
	high, low := bits.Mul64(whole, uint64(factor))
	if len(number) > maxDigits || high != 0 || low > mostExact {
		return 0, "", fmt.Errorf("%q is too large; want at most %s", brief(text), highest(mostExact, units))
	}
	fraction := strings.TrimRight(parts[3], "0")
	if len(fraction) > maxDigits {
		return 0, "", fmt.Errorf("%q has %d decimal places; want at most %d", brief(text), len(fraction), maxDigits)
	}
	if fraction != "" {
		digits, _ := strconv.ParseUint(fraction, 10, 64)
		scale := uint64(1)
		for range fraction {
			scale *= 10
		}
		fh, fl := bits.Mul64(digits, uint64(factor))
		part, rest := bits.Div64(fh, fl, scale) // digits < scale, so part < factor
		if rest != 0 {
			return 0, "", fmt.Errorf("%q is not a whole number of %s", brief(text), units[0].symbol)
		}
		low += part
	}
	if v := int64(low); parts[1] == "" {
		return v, "", nil
	}
	return -int64(low), "", nil
}

// highest writes a limit in the largest unit, rounded down.
func highest(limit int64, units []unit) string {
	largest := units[len(units)-1]
	return strconv.FormatInt(limit/largest.factor, 10) + largest.symbol
}

// formatExact writes v in the largest unit in which it is whole and shortest.
func formatExact(v int64, units []unit) string {
	best := units[0]
	for _, u := range units[1:] {
		if v != 0 && v%u.factor == 0 && u.factor > best.factor {
			best = u
		}
	}
	if v == 0 {
		best = zeroUnit(units)
	}
	return strconv.FormatInt(v/best.factor, 10) + best.symbol
}

// zeroUnit is the unit in which zero looks best: seconds for durations.
func zeroUnit(units []unit) unit {
	for _, u := range units {
		if u.symbol == "s" {
			return u
		}
	}
	return units[0]
}

func parseRate(text string) (float64, string, error) {
	return parseDecimal(text, "rate", "2/s, 0.5/s or 30/min", rateUnits)
}

// parseDecimal reads a decimal number of a unit; the factor of the unit divides it.
func parseDecimal(text, name, example string, units []unit) (float64, string, error) {
	parts, factor, suggestion, err := split(text, name, example, units)
	if err != nil {
		return 0, suggestion, err
	}
	number := parts[1] + parts[2]
	if parts[3] != "" {
		number += "." + parts[3]
	}
	v, err := readFloat(number, text)
	return v / float64(factor), "", err
}

// Numbers are read up to mostNumber, so that products of some stay finite, and from leastNumber on.
const (
	mostNumber  = 1e99
	leastNumber = 1e-99
)

// readFloat reads a decimal number, which stands in text.
func readFloat(number, text string) (float64, error) {
	v, _ := strconv.ParseFloat(number, 64) // infinite where the number is too large: it has no other error here
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	switch size := math.Abs(v); {
	case v < -mostNumber:
		return 0, fmt.Errorf("%s is too small; want at least %g", brief(text), -mostNumber)
	case size > mostNumber:
		return 0, fmt.Errorf("%s is too large; want at most %g", brief(text), mostNumber)
	case size < leastNumber && strings.Trim(mantissa, "-0.") != "":
		return 0, fmt.Errorf("%s is too small; want 0, or at least %g", brief(text), leastNumber)
	}
	return v, nil
}

// formatFloat is the shortest decimal that reads back as v.
func formatFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

var (
	integerForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	numberForm  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// wholes is the notation of integers of type T.
func wholes[T int | int64 | uint64]() notation[T] {
	return notation[T]{
		name: "integer", example: "4", number: true,
		parse: func(text string) (T, string, error) {
			if !integerForm.MatchString(text) {
				return 0, "", fmt.Errorf("%s is not an integer; want decimal digits alone", brief(text))
			}
			if v, err := strconv.ParseInt(text, 10, 64); err == nil {
				if T(v) < 0 == (v < 0) {
					return T(v), "", nil
				}
				return 0, "", fmt.Errorf("%s is negative", text)
			}
			if v, err := strconv.ParseUint(text, 10, 64); err == nil && T(v) > 0 {
				return T(v), "", nil
			}
			if text[0] == '-' {
				return 0, "", fmt.Errorf("%s is too small", brief(text))
			}
			return 0, "", fmt.Errorf("%s is too large; want at most %d", brief(text), largest[T]())
		},
		format: func(v T) string { return fmt.Sprint(v) },
	}
}

// largest is the largest integer of a type.
func largest[T int | int64 | uint64]() uint64 {
	if n := ^T(0); n > 0 {
		return uint64(n)
	}
	return math.MaxInt64 // int has 64 bits on all machines that this is built for
}

var numbers = notation[float64]{
	name: "number", example: "0.05", number: true,
	parse: func(text string) (float64, string, error) {
		if !numberForm.MatchString(text) {
			return 0, "", fmt.Errorf("%s is not a number; want decimals such as 0.05 or 5e-4", brief(text))
		}
		v, err := readFloat(text, text)
		return v, "", err
	},
	format: formatFloat,
}

// ParseDuration reads a duration such as 40ms, ns.
func ParseDuration(text string) (int64, error) {
	v, _, err := durations.parse(text)
	return v, err
}

// ParseSize reads a size such as 64KiB, bytes.
func ParseSize(text string) (int64, error) {
	v, _, err := sizes.parse(text)
	return v, err
}
