package version

import (
	"cmp"
	"runtime/debug"
)

// release is set by the linker: -X .../internal/version.release=v1.2.3. It works on
// variables without a value alone, so this one must have none.
var release string

// Program is the version of the program: the release, or what the Go tool knows, or "dev"
// if it knows nothing.
var Program = cmp.Or(release, named(debug.ReadBuildInfo()))

const module = "github.com/ermes-sim/ermes-sim"

// named tells programs apart whose numbers may differ. A user's program with policies
// of its own (ermes.Main) is named with its module, so that a sweep does not go on with
// results of another.
func named(info *debug.BuildInfo, ok bool) string {
	if !ok {
		return "dev"
	}
	if info.Main.Path == module {
		return known(info.Main.Version)
	}
	for _, d := range info.Deps {
		if d.Path == module {
			own := known(d.Version)
			if d.Replace != nil {
				own = known(d.Replace.Version)
			}
			return own + " in " + info.Main.Path + " " + known(info.Main.Version)
		}
	}
	return "dev"
}

func known(version string) string {
	if version == "" || version == "(devel)" {
		return "dev"
	}
	return version
}
