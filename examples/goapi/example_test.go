package main

import (
	"fmt"
	"os"
)

// The example of the Go API must compile and do what it says. Both policies bring
// the cart to its owner; when the owner moves, homebody stays behind.
func Example() {
	if err := report(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// homebody  2400 of 2400 calls answered, laws broken: 0, at the optimum: false
	// energy    2400 of 2400 calls answered, laws broken: 0, at the optimum: true
}
