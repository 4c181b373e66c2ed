//go:build wasip1

package main

import ermes "github.com/ermes-sim/ermes-sim/guests/sdk/go"

const (
	items       = 1024
	maxQuantity = 99
	sitePages   = 64 // pages that count visits
	maxName     = 48

	absent = -1 << 31
)

// request is the input: words such as "client=ada item=17 quantity=2".
var request struct {
	client, stock        []byte
	item, quantity, page int // absent if the input has none
}

var (
	input     [256]byte
	anonymous = []byte("anonymous")
)

// readRequest parses the input, and starts an empty text. It returns what is
// wrong with the input, "" if nothing.
func readRequest() string {
	textLen = 0
	request.client, request.stock = anonymous, nil
	request.item, request.quantity, request.page = absent, absent, absent
	in, err := ermes.Input(input[:])
	if err != nil {
		return "input: longer than 256 bytes"
	}
	for i := 0; i < len(in); i++ {
		start := i
		for i < len(in) && in[i] != ' ' {
			i++
		}
		if i > start {
			if why := readWord(in[start:i]); why != "" {
				return why
			}
		}
	}
	return ""
}

func readWord(w []byte) string {
	eq := 0
	for eq < len(w) && w[eq] != '=' {
		eq++
	}
	if eq == len(w) {
		return "input: a word is not of the form name=value"
	}
	v := w[eq+1:]
	switch string(w[:eq]) {
	case "client":
		if len(v) < 1 || len(v) > maxName {
			return "input: client wants 1 to 48 bytes"
		}
		request.client = v
	case "stock":
		if len(v) < 1 || len(v) > maxName {
			return "input: stock wants the name of a store"
		}
		request.stock = v
	case "item":
		if !readNumber(v, 0, items-1, &request.item) {
			return "input: item wants 0 to 1023"
		}
	case "quantity":
		if !readNumber(v, 1, maxQuantity, &request.quantity) {
			return "input: quantity wants 1 to 99"
		}
	case "page":
		if !readNumber(v, 0, sitePages-1, &request.page) {
			return "input: page wants 0 to 63"
		}
	case "seq":
		if !readNumber(v, 0, 999999999, &ignored) {
			return "input: seq wants 0 to 999999999"
		}
	default:
		return "input: unknown word; there are client, item, quantity, page, stock, seq"
	}
	return ""
}

var ignored int

// readNumber reads the whole of s, a decimal number within [low, high].
func readNumber(s []byte, low, high int, out *int) bool {
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 9 {
		return false
	}
	v := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
		v = 10*v + int(c-'0')
	}
	if negative {
		v = -v
	}
	*out = v
	return low <= v && v <= high
}

var random [4]byte

// draw returns a random number below n, a power of two.
func draw(n int) int {
	ermes.Random(random[:])
	return int(uint32(random[0])|uint32(random[1])<<8|uint32(random[2])<<16|uint32(random[3])<<24) & (n - 1)
}

var key [64]byte

// numberKey is kind, then v in decimal.
func numberKey(kind string, v int) []byte {
	n := copy(key[:], kind)
	digit := 1
	for digit*10 <= v {
		digit *= 10
	}
	for ; digit > 0; digit /= 10 {
		key[n] = byte('0' + v/digit%10)
		n++
	}
	return key[:n]
}

// pageKey is where the visits of a page are counted, two digits.
func pageKey(page int) []byte {
	n := copy(key[:], "visits/")
	key[n], key[n+1] = byte('0'+page/10), byte('0'+page%10)
	return key[:n+2]
}
