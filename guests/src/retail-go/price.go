//go:build wasip1

package main

// unitPrice is the price of an item, 0.99 to 99.98, in cents.
func unitPrice(item uint32) uint32 { return 99 + (item*2654435761>>8)%9900 }

func category(item uint32) uint32 { return item & 3 }

var taxPercent = [4]uint32{4, 5, 10, 22} // by category

type totals struct{ gross, discount, tax, shipping uint32 } // cents

// total prices a cart: 5 % off from 3 pieces of a kind, 10 % from 10; taxes are
// rounded per line; shipping is free from 50.00.
func (c *cartRecord) total() totals {
	var t totals
	n := c.lines()
	for i := range n {
		quantity := c.word(i, lineQuantity)
		gross := c.word(i, lineUnit) * quantity
		off := uint32(0)
		switch {
		case quantity >= 10:
			off = 10
		case quantity >= 3:
			off = 5
		}
		discount := gross * off / 100
		t.gross += gross
		t.discount += discount
		t.tax += ((gross-discount)*taxPercent[category(c.word(i, lineItem))] + 50) / 100
	}
	if n > 0 && t.gross-t.discount < 5000 {
		t.shipping = 490
	}
	return t
}

func putAmount(name string, cents uint32) {
	put(name)
	putByte(' ')
	putCents(cents)
	putByte('\n')
}

func (t totals) put() {
	putAmount("gross", t.gross)
	putAmount("discount", t.discount)
	putAmount("tax", t.tax)
	putAmount("shipping", t.shipping)
	putAmount("total", t.gross-t.discount+t.tax+t.shipping)
}
