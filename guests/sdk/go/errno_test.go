package ermes

import (
	"errors"
	"testing"
)

// Without this test a refusal could be taken for a length, a buffer that is too small for
// an empty answer, or an error number for another one.
func TestAnswers(t *testing.T) {
	buf := make([]byte, 4)
	if got, err := filled(buf, 3); err != nil || len(got) != 3 {
		t.Errorf("3 of 4 bytes: %v, %v", got, err)
	}
	if got, err := filled(buf, 0); err != nil || got == nil || len(got) != 0 {
		t.Errorf("0 of 4 bytes: %v, %v", got, err)
	}
	var short *Short
	if got, err := filled(buf, 5); got != nil || !errors.As(err, &short) || short.Need != 5 {
		t.Errorf("5 of 4 bytes: %v, %v", got, err)
	}
	if got, err := filled(buf, -1); got != nil || !errors.Is(err, ErrNotFound) {
		t.Errorf("-1: %v, %v", got, err)
	}
	for n, want := range map[int32]string{
		-1: "ermes: no such key", -3: "ermes: the store is read-only", -8: "ermes: invalid argument", -9: "ermes: error number -9",
	} {
		if err := status(n); err == nil || err.Error() != want {
			t.Errorf("%d: %v; want %q", n, err, want)
		}
	}
	if err := status(7); err != nil {
		t.Errorf("7: %v", err)
	}
}
