//go:build wasip1

package main

const (
	traits     = 8  // of an item or a caller, each -8 to 7
	candidates = 64 // items that are scored
	named      = 5  // items that are recommended
)

// traitsOf packs the traits of an item, four bits each: a hash, where a small model
// would have learnt them.
func traitsOf(item uint32) uint32 { return item*0x9e3779b1 ^ item*0x85ebca6b>>7 }

// trait takes the lowest of packed traits.
func trait(packed uint32) int32 { return int32(packed&15) - 8 }

// recommend scores candidates by the inner product of their traits with those of
// what is in the cart (of the caller's name if it is empty), and puts the best.
func recommend() {
	var taste [traits]int32
	n := cart.lines()
	for i := range n {
		packed, quantity := traitsOf(cart.word(i, lineItem)), int32(cart.word(i, lineQuantity))
		for k := range taste {
			taste[k] += trait(packed) * quantity
			packed >>= 4
		}
	}
	seed := crc32(request.client)
	if n == 0 {
		packed := traitsOf(seed)
		for k := range taste {
			taste[k] = trait(packed)
			packed >>= 4
		}
	}

	var score [named]int32
	var best [named]uint32
	count := 0
	for i := range uint32(candidates) {
		item := (seed + i*(items/candidates)) % items
		packed, s := traitsOf(item), int32(0)
		for k := range taste {
			s += taste[k] * trait(packed)
			packed >>= 4
		}
		if count == named && s <= score[named-1] {
			continue
		}
		at := min(count, named-1)
		count = at + 1
		for ; at > 0 && score[at-1] < s; at-- {
			score[at], best[at] = score[at-1], best[at-1]
		}
		score[at], best[at] = s, item
	}
	put("recommended to ")
	putBytes(request.client)
	put(" lines ")
	putNumber(int64(n))
	put("\n")
	for i := range count {
		putNumber(int64(best[i]))
		put(" at ")
		putCents(unitPrice(best[i]))
		put(" score ")
		putNumber(int64(score[i]))
		put("\n")
	}
}
