package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// missing stands for a value that was not measured.
const missing = "-"

// ms writes milliseconds with three significant digits or more.
func ms(v *float64) string {
	if v == nil {
		return missing
	}
	return significant(*v)
}

// significant writes v with three significant digits, and never in exponents.
func significant(v float64) string {
	a := math.Abs(v)
	switch {
	case a == 0:
		return "0"
	case a < 0.0001:
		return strconv.FormatFloat(v, 'g', 2, 64)
	case a < 0.01:
		return strconv.FormatFloat(v, 'f', 5, 64)
	case a < 0.9995:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case a < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case a < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return grouped(int64(math.Round(v)))
}

// percent writes a share or gap.
func percent(v *float64) string {
	switch {
	case v == nil:
		return missing
	case *v == 0:
		return "0 %"
	case math.Abs(*v) < 0.0005:
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", 100**v)
}

// grouped writes a whole number with thousands apart: 1,234,567.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// bytesText writes a size in the binary unit that fits.
func bytesText(n int64) string {
	v, unit := float64(n), "B"
	for _, u := range [...]string{"KiB", "MiB", "GiB", "TiB"} {
		if v < 1024 {
			break
		}
		v, unit = v/1024, u
	}
	if unit == "B" {
		return strconv.FormatInt(n, 10) + " B"
	}
	return significant(v) + " " + unit
}
