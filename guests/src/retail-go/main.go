//go:build wasip1

package main

import ermes "github.com/ermes-sim/ermes-sim/guests/sdk/go"

func main() {} // never called: the host calls the exports

// open reads the request and opens the first store.
func open() (ermes.Store, bool) {
	if why := readRequest(); why != "" {
		ermes.Fail(why)
		return 0, false
	}
	store, err := ermes.Open("")
	if err != nil {
		ermes.Fail("store: the call has none")
		return 0, false
	}
	return store, true
}

// view_cart shows what is in the caller's cart and what it costs.
//
//go:wasmexport view_cart
func viewCart() int32 {
	store, ok := open()
	if !ok || !cart.load(store) {
		return 1
	}
	cart.putHeading()
	for i := range cart.lines() {
		item, quantity, unit := cart.word(i, lineItem), cart.word(i, lineQuantity), cart.word(i, lineUnit)
		putNumber(int64(item))
		put(" x ")
		putNumber(int64(quantity))
		put(" at ")
		putCents(unit)
		put(" = ")
		putCents(unit * quantity)
		put("\n")
	}
	cart.total().put()
	return reply()
}

// add_to_cart puts an item into the caller's cart.
//
//go:wasmexport add_to_cart
func addToCart() int32 {
	store, ok := open()
	if !ok || !cart.load(store) {
		return 1
	}
	item := request.item
	if item == absent {
		item = draw(items)
	}
	quantity := request.quantity
	if quantity == absent {
		quantity = 1
	}
	cart.add(uint32(item), uint32(quantity))
	if !cart.save(store) {
		return 1
	}
	cart.putHeading()
	put("added ")
	putNumber(int64(item))
	put("\n")
	cart.total().put()
	return reply()
}

// recommend names the items that go best with what is in the caller's cart.
//
//go:wasmexport recommend
func recommendItems() int32 {
	store, ok := open()
	if !ok || !cart.load(store) {
		return 1
	}
	recommend()
	return reply()
}

// checkout sells what is in the caller's cart: it counts the pieces sold, item by
// item, in the store that the word stock names (the cart's own if there is none),
// and empties the cart.
//
//go:wasmexport checkout
func checkout() int32 {
	store, ok := open()
	if !ok || !cart.load(store) {
		return 1
	}
	stock := store
	if len(request.stock) > 0 {
		named, err := ermes.Open(string(request.stock))
		if err != nil {
			return ermes.Fail("store: the call has none of the name that stock gives")
		}
		stock = named
	}
	totals := cart.total()
	put("receipt ")
	putBytes(request.client)
	put("\n")
	for i := range cart.lines() {
		item, quantity := cart.word(i, lineItem), cart.word(i, lineQuantity)
		sold, err := stock.Increment(numberKey("sold/", int(item)), int64(quantity))
		if err != nil {
			return ermes.Fail("store: what is sold cannot be counted")
		}
		put("item ")
		putNumber(int64(item))
		put(" quantity ")
		putNumber(int64(quantity))
		put(" sold ")
		putNumber(sold)
		put("\n")
	}
	cart.empty()
	if !cart.save(store) {
		return 1
	}
	totals.put()
	return reply()
}

// count_visit counts a visit of a page by a visitor who stays unknown.
//
//go:wasmexport count_visit
func countVisit() int32 {
	store, ok := open()
	if !ok {
		return 1
	}
	page := request.page
	if page == absent {
		page = 0
	}
	visitor := pseudonym(request.client)
	visits, err := store.Increment(pageKey(page), 1)
	if err != nil {
		return ermes.Fail("store: the visit cannot be counted")
	}
	put("page ")
	putNumber(int64(page))
	put(" visits ")
	putNumber(visits)
	put(" visitor ")
	putHex(visitor[0])
	putHex(visitor[1])
	put("\n")
	ermes.Output(text[:textLen])
	return 0
}
