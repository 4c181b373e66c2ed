//go:build wasip1

package main

import ermes "github.com/ermes-sim/ermes-sim/guests/sdk/go"

// The reply as it grows.
var (
	text    [2048]byte
	textLen int
)

func putByte(c byte) {
	if textLen < len(text) {
		text[textLen] = c
		textLen++
	}
}

func put(s string) { textLen += copy(text[textLen:], s) }

func putBytes(s []byte) { textLen += copy(text[textLen:], s) }

var digits [20]byte

func putNumber(v int64) {
	u := uint64(v)
	if v < 0 {
		putByte('-')
		u = -u
	}
	at := len(digits)
	for {
		at--
		digits[at] = byte('0' + u%10)
		u /= 10
		if u == 0 {
			break
		}
	}
	putBytes(digits[at:])
}

func putCents(cents uint32) {
	putNumber(int64(cents / 100))
	putByte('.')
	putByte(byte('0' + cents/10%10))
	putByte(byte('0' + cents%10))
}

func putHex(v uint32) {
	for shift := 28; shift >= 0; shift -= 4 {
		putByte("0123456789abcdef"[v>>shift&15])
	}
}

// reply sends the text, closed by a tag that changes with it.
func reply() int32 {
	tag := fnv1a(text[:textLen])
	put("tag ")
	putHex(tag)
	put("\n")
	ermes.Output(text[:textLen])
	return 0
}
