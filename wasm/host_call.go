package wasm

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tetratelabs/wazero/api"
)

// callFunctions are those of the ABI that concern the call itself.
func callFunctions() []hostFunction {
	return []hostFunction{
		host("input", "ii", func(c *call, s []uint64) int32 { return c.fill(u32(s[0]), u32(s[1]), c.in.Input) }),
		host("output", "ii", func(c *call, s []uint64) int32 { return c.output(u32(s[0]), u32(s[1])) }),
		host("error", "ii", func(c *call, s []uint64) int32 { return c.explain(u32(s[0]), u32(s[1])) }),
		host("log", "iii", func(c *call, s []uint64) int32 { return c.logLine(int32(u32(s[0])), u32(s[1]), u32(s[2])) }),
		{name: "now", results: []api.ValueType{api.ValueTypeI64}, do: func(c *call, s []uint64) { s[0] = uint64(c.clock()) }},
		host("random", "ii", func(c *call, s []uint64) int32 { return c.randomBytes(u32(s[0]), u32(s[1])) }),
	}
}

// clock is the virtual time, in ns.
func (c *call) clock() int64 {
	c.tape.look()
	return c.in.StartNs + c.elapsed()
}

// output makes size bytes the output; the last one counts.
func (c *call) output(pointer, size uint32) int32 {
	bytes := c.memory(pointer, size)
	if limit := c.config.Limits.OutputBytes; len(bytes) > limit {
		c.stop(fmt.Errorf("%w: output of %d bytes, at most %d are allowed", ErrLimit, len(bytes), limit))
	}
	c.chargeBytes(len(bytes))
	c.result.Output = append(make([]byte, 0, len(bytes)), bytes...)
	return 0
}

// explain keeps why the guest failed; the last one counts, and only that is made fit to
// be shown.
func (c *call) explain(pointer, size uint32) int32 {
	bytes := c.memory(pointer, size)
	bytes = bytes[:min(len(bytes), c.config.Limits.Message)]
	c.chargeBytes(len(bytes))
	c.message = append(c.message[:0], bytes...)
	return 0
}

func (c *call) logLine(level int32, pointer, size uint32) int32 {
	if level < 0 || level > 3 {
		return errInvalid
	}
	bytes := c.memory(pointer, size)
	bytes = bytes[:min(len(bytes), c.config.Limits.LogBytes)]
	c.chargeBytes(len(bytes))
	if c.hasRoom() {
		c.log(level, text(bytes))
	}
	return 0
}

// hasRoom reports whether the log is not yet full.
func (c *call) hasRoom() bool { return c.logged <= c.config.Limits.LogBytes }

// text makes bytes of a guest fit to be shown.
func text(bytes []byte) string { return strings.ToValidUTF8(string(bytes), string(utf8.RuneError)) }

// lineBytes is what a line of the log takes beside its text.
const lineBytes = 16

// log adds a line, unless there is no more room: then it says so, once.
func (c *call) log(level int32, line string) {
	if !c.hasRoom() {
		return
	}
	limit := c.config.Limits.LogBytes
	c.logged += len(line) + lineBytes
	if c.logged > limit {
		line = fmt.Sprintf("(the log ends here: more than %d bytes)", limit)
	}
	c.result.Log = append(c.result.Log, LogLine{level, line})
}

// print adds what a WASI guest writes to stdout or stderr, line by line.
func (c *call) print(stderr bool, bytes []byte) {
	line := c.line(stderr)
	bytes = bytes[:min(len(bytes), c.config.Limits.LogBytes+1)] // more is cut off anyway
	for len(bytes) > 0 && c.hasRoom() {
		end := slices.Index(bytes, '\n')
		if end < 0 {
			c.logged += len(bytes)
			line.Write(bytes)
			return
		}
		line.Write(bytes[:end])
		c.flushLine(stderr)
		bytes = bytes[end+1:]
	}
}

func (c *call) line(stderr bool) *strings.Builder {
	if stderr {
		return &c.lines[1]
	}
	return &c.lines[0]
}

func (c *call) flushLine(stderr bool) {
	line, level := c.line(stderr), int32(1)
	if stderr {
		level = 3
	}
	c.log(level, strings.ToValidUTF8(line.String(), string(utf8.RuneError)))
	line.Reset()
}

// flush ends unfinished lines.
func (c *call) flush() {
	for _, stderr := range []bool{false, true} {
		if c.line(stderr).Len() > 0 {
			c.flushLine(stderr)
		}
	}
}

func (c *call) randomBytes(pointer, size uint32) int32 {
	buffer := c.memory(pointer, size)
	c.chargeBytes(len(buffer))
	c.tape.look()
	c.random.fill(buffer)
	return 0
}

// splitMix is the generator of Steele, Lea and Flood (Fast Splittable Pseudorandom
// Number Generators, OOPSLA 2014), a stream of 64-bit numbers fixed by its seed.
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *splitMix) fill(buffer []byte) {
	for len(buffer) >= 8 {
		binary.LittleEndian.PutUint64(buffer, s.next())
		buffer = buffer[8:]
	}
	if len(buffer) > 0 {
		var last [8]byte
		binary.LittleEndian.PutUint64(last[:], s.next())
		copy(buffer, last[:])
	}
}
