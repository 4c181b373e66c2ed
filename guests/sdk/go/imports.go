//go:build wasip1

package ermes

import "unsafe"

//go:wasmimport ermes input
//go:noescape
func hostInput(buf unsafe.Pointer, size int32) int32

//go:wasmimport ermes output
//go:noescape
func hostOutput(ptr unsafe.Pointer, size int32) int32

//go:wasmimport ermes error
//go:noescape
func hostError(ptr unsafe.Pointer, size int32) int32

//go:wasmimport ermes log
//go:noescape
func hostLog(level int32, ptr unsafe.Pointer, size int32) int32

//go:wasmimport ermes now
func hostNow() int64

//go:wasmimport ermes random
//go:noescape
func hostRandom(buf unsafe.Pointer, size int32) int32

//go:wasmimport ermes kv_open
//go:noescape
func hostOpen(name unsafe.Pointer, size int32) int32

//go:wasmimport ermes kv_get
//go:noescape
func hostGet(store int32, key unsafe.Pointer, keySize int32, buf unsafe.Pointer, size int32) int32

//go:wasmimport ermes kv_set
//go:noescape
func hostSet(store int32, key unsafe.Pointer, keySize int32, value unsafe.Pointer, size int32) int32

//go:wasmimport ermes kv_delete
//go:noescape
func hostDelete(store int32, key unsafe.Pointer, keySize int32) int32

//go:wasmimport ermes kv_exists
//go:noescape
func hostExists(store int32, key unsafe.Pointer, keySize int32) int32

//go:wasmimport ermes kv_increment
//go:noescape
func hostIncrement(store int32, key unsafe.Pointer, keySize int32, delta int64, out unsafe.Pointer) int32

//go:wasmimport ermes kv_cas
//go:noescape
func hostSwap(store int32, key unsafe.Pointer, keySize int32, old unsafe.Pointer, oldSize int32, value unsafe.Pointer, size int32) int32

//go:wasmimport ermes kv_list
//go:noescape
func hostList(store int32, cursor unsafe.Pointer, cursorSize int32, buf unsafe.Pointer, size int32) int32

//go:wasmimport ermes set_add
//go:noescape
func hostSetAdd(store int32, key unsafe.Pointer, keySize int32, member unsafe.Pointer, size int32) int32

//go:wasmimport ermes set_remove
//go:noescape
func hostSetRemove(store int32, key unsafe.Pointer, keySize int32, member unsafe.Pointer, size int32) int32

//go:wasmimport ermes set_members
//go:noescape
func hostSetMembers(store int32, key unsafe.Pointer, keySize int32, cursor unsafe.Pointer, cursorSize int32, buf unsafe.Pointer, size int32) int32
