package des_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// fused matches the instructions that multiply and add with one rounding.
var fused = regexp.MustCompile(`\b(VFN?M(ADD|SUB)\w*|FN?M(ADD|SUB)[SD]?)\b`)

// targets are the platforms on which a run must give the same bits, as far as
// they have fused instructions that a compiler may choose.
var targets = map[string][]string{
	"amd64 v3": {"GOARCH=amd64", "GOAMD64=v3"},
	"arm64":    {"GOARCH=arm64"},
}

// assembly is what the compiler makes of a package.
func assembly(t *testing.T, dir string, environment []string, pattern string) string {
	t.Helper()
	build := exec.Command("go", "build", "-gcflags=-S", "-o", os.DevNull, pattern)
	build.Dir = dir
	build.Env = append(append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0"), environment...)
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	return string(out)
}

// A fused a·b + c rounds once where two operations round twice: an arrival moves
// by a nanosecond on another machine, and the run is another one. So no float
// that reaches a result may be fused on any platform: it is looked for in what
// the compiler writes.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other platforms")
	}
	control := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(control, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module control\n\ngo 1.26\n")
	write("control.go", "package control\n\nfunc F(a, b, c float64) float64 { return a*b + c }\n")
	for name, environment := range targets {
		t.Run(name, func(t *testing.T) {
			if !fused.MatchString(assembly(t, control, environment, ".")) {
				t.Fatal("a·b + c is not fused here, or the pattern does not see it: the test would see nothing")
			}
			for _, pattern := range []string{"./internal/portable", "./sim/des", "./workloads", "./topology", "./policy"} {
				text := assembly(t, filepath.Join("..", ".."), environment, pattern)
				if !strings.Contains(text, "STEXT") {
					t.Fatalf("%s: the compiler wrote nothing", pattern)
				}
				for line := range strings.Lines(text) {
					if fused.MatchString(line) {
						t.Errorf("%s: %s", pattern, strings.TrimSpace(line))
					}
				}
			}
		})
	}
}

// What the compiler is allowed to do is one thing, what comes out another: the
// golden bits are drawn again as the platforms do it.
func TestBitsElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other platforms")
	}
	run := func(t *testing.T, environment []string, arguments ...string) {
		test := exec.Command("go", append([]string{"test", "-count=1", "-run=^TestGoldenBits$"}, append(arguments, ".", "../../workloads")...)...)
		test.Env = append(append(os.Environ(), "CGO_ENABLED=0"), environment...)
		if out, err := test.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", test, err, out)
		}
	}
	t.Run("amd64 v3", func(t *testing.T) {
		flags, err := os.ReadFile("/proc/cpuinfo")
		if runtime.GOARCH != "amd64" || err != nil || !strings.Contains(string(flags), " fma ") || !strings.Contains(string(flags), " avx2 ") {
			t.Skip("this processor cannot run GOAMD64=v3 (or does not say so in /proc/cpuinfo)")
		}
		run(t, targets["amd64 v3"])
	})
	t.Run("arm64", func(t *testing.T) {
		if runtime.GOARCH == "arm64" {
			t.Skip("this is arm64: the tests themselves draw the bits")
		}
		emulator, err := exec.LookPath("qemu-aarch64")
		if err != nil {
			emulator, err = exec.LookPath("qemu-aarch64-static")
		}
		if err != nil {
			t.Skip("no qemu-aarch64 (Debian package qemu-user) to run arm64 code on")
		}
		run(t, targets["arm64"], "-exec="+emulator)
	})
}
