//go:build wasip1

package main

import ermes "github.com/ermes-sim/ermes-sim/guests/sdk/go"

// A cart is a record of 36 words of 32 bits, little endian: magic, revision, lines
// in use, 8 lines of four words, and the CRC-32 of what stands before it.
type cartRecord [4 * cartWords]byte

const (
	maxLines  = 8
	lineWords = 4
	cartWords = cartHead + maxLines*lineWords + 1
	cartMagic = 0x54524143 // "CART"

	cartRevision = 1
	cartCount    = 2
	cartHead     = 3

	lineItem     = 0
	lineQuantity = 1
	lineUnit     = 2 // price of a piece, in cents
	lineAdded    = 3 // revision that touched the line last
)

var cart cartRecord

func (c *cartRecord) get(at int) uint32 {
	b := c[4*at : 4*at+4 : 4*at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (c *cartRecord) set(at int, v uint32) {
	b := c[4*at : 4*at+4 : 4*at+4]
	b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
}

func (c *cartRecord) lines() int { return int(c.get(cartCount)) }

func (c *cartRecord) word(line, field int) uint32 { return c.get(cartHead + line*lineWords + field) }

func (c *cartRecord) setWord(line, field int, v uint32) { c.set(cartHead+line*lineWords+field, v) }

func (c *cartRecord) crc() uint32 { return crc32(c[:4*(cartWords-1)]) }

func cartKey() []byte {
	n := copy(key[:], "cart/")
	return key[:n+copy(key[n:], request.client)]
}

// load reads the caller's cart; one that nobody has written is empty. It returns
// false, and has said why, if the record is damaged.
func (c *cartRecord) load(store ermes.Store) bool {
	got, err := store.Get(cartKey(), c[:])
	if err == ermes.ErrNotFound {
		*c = cartRecord{}
		c.set(0, cartMagic)
		c.set(cartWords-1, c.crc())
		return true
	}
	if err != nil || len(got) != len(c) || c.get(0) != cartMagic || c.get(cartWords-1) != c.crc() || c.lines() > maxLines {
		ermes.Fail("store: the record is damaged")
		return false
	}
	return true
}

func (c *cartRecord) save(store ermes.Store) bool {
	c.set(cartWords-1, c.crc())
	if store.Set(cartKey(), c[:]) != nil {
		ermes.Fail("store: the record cannot be written")
		return false
	}
	return true
}

// add adds to the line of the item, or opens one. The line that was touched
// longest ago makes room in a full cart.
func (c *cartRecord) add(item, quantity uint32) {
	n := c.lines()
	at, oldest := 0, 0
	for at < n && c.word(at, lineItem) != item {
		if c.word(at, lineAdded) < c.word(oldest, lineAdded) {
			oldest = at
		}
		at++
	}
	revision := c.get(cartRevision) + 1
	c.set(cartRevision, revision)
	if at == n {
		if n < maxLines {
			c.set(cartCount, uint32(n+1))
		} else {
			at = oldest
		}
		c.setWord(at, lineItem, item)
		c.setWord(at, lineQuantity, 0)
		c.setWord(at, lineUnit, unitPrice(item))
	}
	c.setWord(at, lineQuantity, min(c.word(at, lineQuantity)+quantity, maxQuantity))
	c.setWord(at, lineAdded, revision)
}

// empty takes all lines out.
func (c *cartRecord) empty() {
	revision := c.get(cartRevision) + 1
	*c = cartRecord{}
	c.set(0, cartMagic)
	c.set(cartRevision, revision)
}

func (c *cartRecord) putHeading() {
	put("cart ")
	putBytes(request.client)
	put(" revision ")
	putNumber(int64(c.get(cartRevision)))
	put(" lines ")
	putNumber(int64(c.lines()))
	put("\n")
}
