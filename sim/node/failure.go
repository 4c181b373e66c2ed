package node

import (
	"errors"
	"strings"
	"unicode"

	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// failure says how a function body has failed and what is known of the reason: what it
// said itself, else what it did.
func failure(r *wasm.Result) (record.Status, string) {
	status := record.Trapped
	switch {
	case errors.Is(r.Err, wasm.ErrNoRoom):
		return record.NoMemory, ""
	case errors.Is(r.Err, wasm.ErrDestroyed):
		return record.Gone, ""
	case errors.Is(r.Err, wasm.ErrGuest):
		status = record.Errored
	case errors.Is(r.Err, wasm.ErrOutOfGas), errors.Is(r.Err, wasm.ErrStackOverflow), errors.Is(r.Err, wasm.ErrLimit):
		status = record.Limited
	}
	said := r.Message
	if said == "" {
		said = r.Err.Error()
		for _, kind := range []error{wasm.ErrGuest, wasm.ErrTrap} {
			said = strings.TrimPrefix(said, kind.Error()+": ")
		}
	}
	return status, brief(said)
}

// brief cuts a text to what a table has room for, in one line that terminals can show.
func brief(text string) string {
	const most = 200 // bytes
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
