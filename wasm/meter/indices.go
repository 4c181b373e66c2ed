package meter

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// indices checks what the instruction refers to against the module as it was: a
// compiler would find the appended locals, globals, labels, types and functions.
func (w *rewriter) indices(locals uint64) error {
	in, m := &w.in, w.module
	switch in.Form.Immediate {
	case binary.BlockType:
		if in.Block >= 0 {
			return below("type", uint32(in.Block), len(m.Types))
		}
	case binary.Label:
		return below("label", in.X, len(w.function.frames))
	case binary.LabelTable:
		for _, label := range in.Table {
			if err := below("label", label, len(w.function.frames)); err != nil {
				return err
			}
		}
		return below("label", in.X, len(w.function.frames))
	case binary.FunctionIndex:
		return below("function", in.X, m.FunctionCount())
	case binary.TypeAndTable:
		if err := below("type", in.X, len(m.Types)); err != nil {
			return err
		}
		return below("table", in.Y, m.TableCount())
	case binary.LocalIndex:
		return below("local", in.X, int(locals))
	case binary.GlobalIndex:
		return below("global", in.X, m.GlobalCount())
	case binary.TableIndex:
		return below("table", in.X, m.TableCount())
	case binary.TwoTables:
		if err := below("table", in.X, m.TableCount()); err != nil {
			return err
		}
		return below("table", in.Y, m.TableCount())
	case binary.ElementAndTable:
		if err := below("element segment", in.X, len(m.Elements)); err != nil {
			return err
		}
		return below("table", in.Y, m.TableCount())
	case binary.ElementIndex:
		return below("element segment", in.X, len(m.Elements))
	case binary.DataIndex, binary.DataAndZero:
		if m.DataCount == nil {
			return fmt.Errorf("data segments are named without a data count section")
		}
		return below("data segment", in.X, len(m.Data))
	default: // the rest names nothing, or the one memory, of which none is appended
	}
	return nil
}

func below(what string, index uint32, count int) error {
	if int64(index) >= int64(count) {
		return fmt.Errorf("%s %d of %d", what, index, count)
	}
	return nil
}
