//go:build wasip1

// Command retail-go is the retail application in Go, as a WASI reactor. Its carts
// are those of retail-c, byte for byte, and so are its replies. It adds what
// needs more than one record: recommend and checkout.
//
// Bodies neither allocate nor use fmt or reflect: buffers are package variables,
// which costs less gas and the same in every call.
package main
