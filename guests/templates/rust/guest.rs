#![no_std]

mod ermes;

use ermes::Store;

const PREFIX: &[u8] = b"greeted/";

/// Counts how often it has greeted whoever the input names.
#[no_mangle]
pub extern "C" fn greet() -> i32 {
    let mut key = [0; 8 + 64];
    key[..8].copy_from_slice(PREFIX);
    let n = match ermes::input(&mut key[8..]) {
        Ok(name) if !name.is_empty() => name.len(),
        _ => return ermes::fail("input: want a name of 1 to 64 bytes"),
    };
    let key = &key[..8 + n];
    let times = match Store::open("").and_then(|store| store.increment(key, 1)) {
        Ok(times) => times,
        Err(_) => return ermes::fail("store: the greeting cannot be counted"),
    };

    let mut reply = [0; 20 + 1 + 64];
    let mut at = 20;
    let mut rest = times;
    while rest > 0 || at == 20 {
        at -= 1;
        reply[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    reply[20] = b' ';
    reply[21..21 + n].copy_from_slice(&key[8..]);
    ermes::output(&reply[at..21 + n]);
    0
}
