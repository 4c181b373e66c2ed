// Package ermes is the guest SDK for Go. There are two nouns: the call (Input,
// Output, Fail, Log, Now, Random) and the Store, a collection opened by name.
//
//	//go:wasmexport greet
//	func greet() int32 {
//		name, err := ermes.Input(make([]byte, 64))
//		if err != nil {
//			return ermes.Fail("name too long")
//		}
//		ermes.Output(name)
//		return 0
//	}
//
//	func main() {} // never called: the guest is a reactor
//
// It is built with GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared.
//
// Buffers belong to the caller and may be reused: a body that does not allocate
// costs the same in every call.
package ermes
