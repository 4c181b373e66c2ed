package scenarios

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.yaml *.csv thesis/*.yaml usecases/*.yaml worlds/*.yaml cases/*.yaml cases/*.csv
var embedded embed.FS

// Builtin lists the scenarios that come with the program, sorted; Load takes
// their names. Worlds, which only others extend, are not among them.
func Builtin() []string {
	var out []string
	for _, pattern := range []string{"*.yaml", "thesis/*.yaml", "usecases/*.yaml", "cases/*.yaml"} {
		files, err := fs.Glob(embedded, pattern)
		if err != nil {
			panic(err) // the patterns are constant
		}
		for _, f := range files {
			if f != templateFile {
				out = append(out, strings.TrimSuffix(f, ".yaml"))
			}
		}
	}
	slices.Sort(out)
	return out
}

const templateFile = "template.yaml"

// Template is a commented scenario to start from; it runs as it is.
func Template() []byte {
	data, err := embedded.ReadFile(templateFile)
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

// Source is the text of a built-in scenario, "" if there is none of that name.
func Source(name string) string {
	data, err := embedded.ReadFile(name + ".yaml")
	if err != nil {
		return ""
	}
	return string(data)
}
