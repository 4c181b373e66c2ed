//! Ermes guest SDK for Rust: one file, `no_std`, no allocator.
//!
//! There are two nouns: the call (`input`, `output`, `fail`, `log`, `now`,
//! `random`) and the `Store`, a collection opened by name.
//!
//! ```ignore
//! #![no_std]
//! mod ermes;
//!
//! #[no_mangle]
//! pub extern "C" fn greet() -> i32 {
//!     let mut buf = [0; 64];
//!     match ermes::input(&mut buf) {
//!         Ok(name) => ermes::output(name),
//!         Err(_) => return ermes::fail("name too long"),
//!     }
//!     0
//! }
//! ```
//!
//! Built with `rustc --target wasm32-unknown-unknown --crate-type cdylib`, it needs
//! no Cargo. A panic is a trap.
#![allow(dead_code)]

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

mod host {
    #[link(wasm_import_module = "ermes")]
    extern "C" {
        pub fn input(buf: *mut u8, cap: usize) -> i32;
        pub fn output(ptr: *const u8, len: usize) -> i32;
        pub fn error(ptr: *const u8, len: usize) -> i32;
        pub fn log(level: i32, ptr: *const u8, len: usize) -> i32;
        pub fn now() -> i64;
        pub fn random(buf: *mut u8, len: usize) -> i32;
        pub fn kv_open(name: *const u8, len: usize) -> i32;
        pub fn kv_get(s: i32, k: *const u8, kl: usize, buf: *mut u8, cap: usize) -> i32;
        pub fn kv_set(s: i32, k: *const u8, kl: usize, v: *const u8, vl: usize) -> i32;
        pub fn kv_delete(s: i32, k: *const u8, kl: usize) -> i32;
        pub fn kv_exists(s: i32, k: *const u8, kl: usize) -> i32;
        pub fn kv_increment(s: i32, k: *const u8, kl: usize, delta: i64, out: *mut i64) -> i32;
        pub fn kv_cas(s: i32, k: *const u8, kl: usize, old: *const u8, ol: usize, new: *const u8, nl: usize) -> i32;
        pub fn kv_list(s: i32, c: *const u8, cl: usize, buf: *mut u8, cap: usize) -> i32;
        pub fn set_add(s: i32, k: *const u8, kl: usize, v: *const u8, vl: usize) -> i32;
        pub fn set_remove(s: i32, k: *const u8, kl: usize, v: *const u8, vl: usize) -> i32;
        pub fn set_members(s: i32, k: *const u8, kl: usize, c: *const u8, cl: usize, buf: *mut u8, cap: usize) -> i32;
    }
}

/// Why a host function refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// A buffer is smaller than what it was to hold, which is of so many bytes.
    Short(usize),
    /// No such key.
    NotFound,
    /// The call has no store of this name.
    NoStore,
    /// The call may not write to this store.
    ReadOnly,
    /// The key holds something else: a register, a counter, a set.
    WrongKind,
    /// The key is empty, or not UTF-8.
    InvalidKey,
    /// Key or value is longer than the limit.
    TooLarge,
    /// Another error number of the host.
    Errno(i32),
}

fn status(n: i32) -> Result<usize, Error> {
    match n {
        -1 => Err(Error::NotFound),
        -2 => Err(Error::NoStore),
        -3 => Err(Error::ReadOnly),
        -5 => Err(Error::WrongKind),
        -6 => Err(Error::InvalidKey),
        -7 => Err(Error::TooLarge),
        n if n < 0 => Err(Error::Errno(n)),
        n => Ok(n as usize),
    }
}

fn filled(buf: &mut [u8], n: i32) -> Result<&[u8], Error> {
    let n = status(n)?;
    if n > buf.len() {
        return Err(Error::Short(n));
    }
    Ok(&buf[..n])
}

/// Reads the input of the call into `buf` and returns the part that it fills.
pub fn input(buf: &mut [u8]) -> Result<&[u8], Error> {
    let n = unsafe { host::input(buf.as_mut_ptr(), buf.len()) };
    filled(buf, n)
}

/// Sets the reply. Of several outputs of a call the last one counts.
pub fn output(reply: &[u8]) {
    unsafe { host::output(reply.as_ptr(), reply.len()) };
}

/// Says why the call failed. The function returns what `fail` returns; nothing
/// that the call wrote is kept.
pub fn fail(why: &str) -> i32 {
    unsafe { host::error(why.as_ptr(), why.len()) };
    1
}

/// Adds a line to the log of the run: 0 debug, 1 info, 2 warning, 3 error.
pub fn log(level: i32, line: &str) {
    unsafe { host::log(level, line.as_ptr(), line.len()) };
}

/// The virtual time in nanoseconds.
pub fn now() -> i64 {
    unsafe { host::now() }
}

/// Fills `buf` with bytes that the host draws from the seed of the call.
pub fn random(buf: &mut [u8]) {
    unsafe { host::random(buf.as_mut_ptr(), buf.len()) };
}

/// A collection of the call. A key holds a register (`get`, `set`), a counter
/// (`increment`) or a set (`add`, `remove`, `members`).
#[derive(Clone, Copy)]
pub struct Store(i32);

impl Store {
    /// The store called `name`; "" is the first that the call has.
    pub fn open(name: &str) -> Result<Store, Error> {
        let n = unsafe { host::kv_open(name.as_ptr(), name.len()) };
        status(n).map(|_| Store(n))
    }

    /// Reads the register at `key`, or the counter in decimal, into `buf` and returns
    /// the part that it fills.
    pub fn get<'b>(&self, key: &[u8], buf: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let n = unsafe { host::kv_get(self.0, key.as_ptr(), key.len(), buf.as_mut_ptr(), buf.len()) };
        filled(buf, n)
    }

    /// Makes `key` a register that holds `value`.
    pub fn set(&self, key: &[u8], value: &[u8]) -> Result<(), Error> {
        status(unsafe { host::kv_set(self.0, key.as_ptr(), key.len(), value.as_ptr(), value.len()) }).map(drop)
    }

    /// Makes `key` absent.
    pub fn delete(&self, key: &[u8]) -> Result<(), Error> {
        status(unsafe { host::kv_delete(self.0, key.as_ptr(), key.len()) }).map(drop)
    }

    /// Tells whether `key` holds anything.
    pub fn exists(&self, key: &[u8]) -> Result<bool, Error> {
        status(unsafe { host::kv_exists(self.0, key.as_ptr(), key.len()) }).map(|n| n > 0)
    }

    /// Adds `delta` to the counter at `key` and returns the sum.
    pub fn increment(&self, key: &[u8], delta: i64) -> Result<i64, Error> {
        let mut sum = 0;
        status(unsafe { host::kv_increment(self.0, key.as_ptr(), key.len(), delta, &mut sum) }).map(|_| sum)
    }

    /// Sets the register at `key` to `new` if it holds `old` (`None`: if there is none),
    /// and tells whether it did.
    pub fn compare_and_swap(&self, key: &[u8], old: Option<&[u8]>, new: &[u8]) -> Result<bool, Error> {
        let (ptr, len) = old.map_or((core::ptr::null(), usize::MAX), |old| (old.as_ptr(), old.len()));
        let n = unsafe { host::kv_cas(self.0, key.as_ptr(), key.len(), ptr, len, new.as_ptr(), new.len()) };
        status(n).map(|n| n > 0)
    }

    /// Reads the keys after `cursor`, in ascending order, as many as fit into `buf`; none
    /// if nothing is left. Each takes four bytes of length, little endian, and its own.
    pub fn list<'b>(&self, cursor: &[u8], buf: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let n = unsafe { host::kv_list(self.0, cursor.as_ptr(), cursor.len(), buf.as_mut_ptr(), buf.len()) };
        filled(buf, n)
    }

    /// Makes `member` one of the set at `key`, and tells whether it was none before.
    pub fn add(&self, key: &[u8], member: &[u8]) -> Result<bool, Error> {
        status(unsafe { host::set_add(self.0, key.as_ptr(), key.len(), member.as_ptr(), member.len()) }).map(|n| n > 0)
    }

    /// Takes `member` out of the set at `key`, and tells whether it was in.
    pub fn remove(&self, key: &[u8], member: &[u8]) -> Result<bool, Error> {
        status(unsafe { host::set_remove(self.0, key.as_ptr(), key.len(), member.as_ptr(), member.len()) }).map(|n| n > 0)
    }

    /// Reads the members of the set at `key` after `cursor`, as `list` reads keys.
    pub fn members<'b>(&self, key: &[u8], cursor: &[u8], buf: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let n = unsafe { host::set_members(self.0, key.as_ptr(), key.len(), cursor.as_ptr(), cursor.len(), buf.as_mut_ptr(), buf.len()) };
        filled(buf, n)
    }
}
