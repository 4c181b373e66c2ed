package wasm

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The error numbers of WASI preview 1 that are returned here.
const (
	wasiOK     int32 = 0
	wasiBadF   int32 = 8  // no such file
	wasiInval  int32 = 28 // an argument is out of its range
	wasiNotSup int32 = 58 // not supported
)

// wasiFunctions are what a reactor built by Go (GOOS=wasip1) imports of WASI preview
// 1, and no more: a clock that is virtual, random bytes that are seeded, stdout and
// stderr that end in the log. There are no files, arguments or variables.
func wasiFunctions() []hostFunction {
	exit := host("proc_exit", "i", nil)
	exit.results = nil
	exit.do = func(c *call, s []uint64) {
		c.stop(fmt.Errorf("%w: the guest exited with code %d", ErrTrap, u32(s[0])))
	}
	none := func(number int32) func(*call, []uint64) int32 {
		return func(*call, []uint64) int32 { return number }
	}
	empty := func(c *call, s []uint64) int32 { // two counts: entries, bytes
		c.put32(s[0], 0)
		c.put32(s[1], 0)
		return wasiOK
	}
	return []hostFunction{
		exit,
		host("args_get", "ii", none(wasiOK)),
		host("args_sizes_get", "ii", empty),
		host("environ_get", "ii", none(wasiOK)),
		host("environ_sizes_get", "ii", empty),
		host("clock_res_get", "ii", func(c *call, s []uint64) int32 { return c.put64(s[1], 1) }),
		host("clock_time_get", "iIi", func(c *call, s []uint64) int32 { return c.put64(s[2], c.wasiTime()) }),
		host("random_get", "ii", func(c *call, s []uint64) int32 { return c.randomBytes(u32(s[0]), u32(s[1])) }),
		host("sched_yield", "", none(wasiOK)),
		host("poll_oneoff", "iiii", func(c *call, s []uint64) int32 { return c.poll(s) }),
		host("fd_write", "iiii", func(c *call, s []uint64) int32 { return c.fdWrite(s) }),
		host("fd_read", "iiii", none(wasiBadF)),
		host("fd_close", "i", none(wasiBadF)),
		host("fd_seek", "iIii", none(wasiBadF)),
		host("fd_fdstat_get", "ii", func(c *call, s []uint64) int32 { return c.fdStat(s) }),
		host("fd_fdstat_set_flags", "ii", none(wasiOK)),
		host("fd_prestat_get", "ii", none(wasiBadF)),
		host("fd_prestat_dir_name", "iii", none(wasiBadF)),
	}
}

func (c *call) put32(pointer uint64, v uint32) {
	binary.LittleEndian.PutUint32(c.memory(u32(pointer), 4), v)
}

func (c *call) put64(pointer uint64, v int64) int32 {
	binary.LittleEndian.PutUint64(c.memory(u32(pointer), 8), uint64(v))
	return wasiOK
}

// wasiTime is the virtual clock; Go takes 0 for a broken one.
func (c *call) wasiTime() int64 { return max(c.clock(), 1) }

// maxVectors bounds what one fd_write or poll_oneoff may list.
const maxVectors = 1024

// fdWrite logs what is written to stdout and stderr.
func (c *call) fdWrite(s []uint64) int32 {
	fd, vectors, count := u32(s[0]), u32(s[1]), u32(s[2])
	if fd != 1 && fd != 2 {
		return wasiBadF
	}
	if count > maxVectors {
		return wasiInval
	}
	list := c.memory(vectors, 8*count)
	c.chargeEntries(int(count))
	total := uint32(0)
	for ; len(list) > 0; list = list[8:] {
		bytes := c.memory(binary.LittleEndian.Uint32(list), binary.LittleEndian.Uint32(list[4:]))
		c.chargeBytes(len(bytes))
		if total += uint32(len(bytes)); total > math.MaxInt32 {
			return wasiInval
		}
		c.print(fd == 2, bytes)
	}
	c.put32(s[3], total)
	return wasiOK
}

// fdStat says that stdin, stdout and stderr are character devices.
func (c *call) fdStat(s []uint64) int32 {
	fd := u32(s[0])
	if fd > 2 {
		return wasiBadF
	}
	const characterDevice, readRight, writeRight = 2, 1 << 1, 1 << 6
	stat := c.memory(u32(s[1]), 24)
	clear(stat)
	stat[0] = characterDevice
	rights := uint64(writeRight)
	if fd == 0 {
		rights = readRight
	}
	binary.LittleEndian.PutUint64(stat[8:], rights)
	return wasiOK
}

// Layout of a subscription and of an event in WASI preview 1.
const (
	subscriptionBytes = 48
	eventBytes        = 32
	eventClock        = 0
	absoluteTime      = 1
)

// poll sleeps until the earliest clock of the subscriptions. A guest that sleeps holds
// its core, so sleeping burns the gas that executing as long would: time stays a
// function of gas. All else but clocks is not supported.
func (c *call) poll(s []uint64) int32 {
	in, out, count := u32(s[0]), u32(s[1]), u32(s[2])
	if count == 0 || count > maxVectors {
		return wasiInval
	}
	subscriptions := c.memory(in, subscriptionBytes*count)
	events := c.memory(out, eventBytes*count)
	c.chargeEntries(int(count))
	earliest := int64(math.MaxInt64)
	waits := make([]int64, count)
	users := make([]uint64, count)
	for i := range waits {
		sub := subscriptions[subscriptionBytes*i:][:subscriptionBytes]
		if sub[8] != eventClock {
			return wasiNotSup
		}
		waits[i], users[i] = c.wait(sub), binary.LittleEndian.Uint64(sub)
		earliest = min(earliest, waits[i])
	}
	c.tape.look() // how much gas a time burns depends on the speed
	c.charge(timeGas(earliest, c.in.Speed))
	fired := uint32(0)
	for i := range waits {
		if waits[i] > earliest {
			continue
		}
		event := events[eventBytes*fired:][:eventBytes]
		clear(event)
		binary.LittleEndian.PutUint64(event, users[i])
		fired++
	}
	c.put32(s[3], fired)
	return wasiOK
}

// wait is how long a clock subscription has yet to wait, in ns.
func (c *call) wait(sub []byte) int64 {
	timeout := int64(min(binary.LittleEndian.Uint64(sub[24:]), math.MaxInt64))
	if binary.LittleEndian.Uint16(sub[40:])&absoluteTime != 0 {
		timeout -= c.wasiTime()
	}
	return max(timeout, 0)
}
