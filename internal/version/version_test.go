package version

import (
	"runtime/debug"
	"testing"
)

// Without this, results of a program with policies of its own could be taken for those
// of ermes-sim, and a sweep would go on with results of another build.
func TestVersionNamesTheProgram(t *testing.T) {
	ours := debug.Module{Path: module, Version: "v1.2.3"}
	for _, c := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"installed", debug.BuildInfo{Main: ours}, "v1.2.3"},
		{"built in a checkout without git", debug.BuildInfo{Main: debug.Module{Path: module, Version: "(devel)"}}, "dev"},
		{"a user's program", debug.BuildInfo{Main: debug.Module{Path: "example.com/mine", Version: "v0.1.0"}, Deps: []*debug.Module{&ours}}, "v1.2.3 in example.com/mine v0.1.0"},
		{"a user's program on a checkout", debug.BuildInfo{
			Main: debug.Module{Path: "example.com/mine"}, Deps: []*debug.Module{{Path: module, Version: "v1.2.3", Replace: &debug.Module{Path: "../ermes-sim"}}},
		}, "dev in example.com/mine dev"},
		{"nothing of ours", debug.BuildInfo{Main: debug.Module{Path: "example.com/mine"}}, "dev"},
	} {
		if got := named(&c.info, true); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := named(nil, false); got != "dev" {
		t.Errorf("without information: %q, want dev", got)
	}
}
