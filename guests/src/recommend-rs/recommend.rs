//! Recommendations in Rust: what goes best with what is in a caller's cart. The
//! carts are those of retail-c and retail-go, and so are replies and inputs.
#![no_std]

#[path = "../../sdk/rust/ermes.rs"]
mod ermes;

mod checksum;
mod request;
mod text;

use checksum::{crc32, fnv1a, pseudonym};
use ermes::{Error, Store};
use request::Request;
use text::Text;

const ITEMS: u32 = 1024;
const LINES: usize = 8; // of a cart
const TRAITS: usize = 8; // of an item or a caller, each -8 to 7
const CANDIDATES: u32 = 64; // items that are scored
const NAMED: usize = 5; // items that are recommended

/// A cart: 36 words of 32 bits, little endian. Magic, revision, lines in use, 8
/// lines of item, quantity, unit price and revision, and the CRC-32 of what stands
/// before it.
struct Cart([u8; CART_BYTES]);

const CART_BYTES: usize = 4 * (3 + 4 * LINES + 1);
const MAGIC: u32 = 0x5452_4143; // "CART"

impl Cart {
    fn word(&self, at: usize) -> u32 {
        let b = &self.0[4 * at..4 * at + 4];
        u32::from_le_bytes([b[0], b[1], b[2], b[3]])
    }

    fn lines(&self) -> usize {
        self.word(2) as usize
    }

    fn item(&self, line: usize) -> u32 {
        self.word(3 + 4 * line)
    }

    fn quantity(&self, line: usize) -> u32 {
        self.word(4 + 4 * line)
    }

    fn sound(&self) -> bool {
        let crc = crc32(&self.0[..CART_BYTES - 4]);
        self.word(0) == MAGIC && self.lines() <= LINES && self.word(CART_BYTES / 4 - 1) == crc
    }

    /// The cart of `client`; one that nobody has written is empty. `None` if what
    /// is there is no cart.
    fn load(store: Store, client: &[u8]) -> Option<Cart> {
        let mut key = [0; 64];
        let key = request::join(&mut key, b"cart/", client);
        let mut cart = Cart([0; CART_BYTES]);
        match store.get(key, &mut cart.0) {
            Err(Error::NotFound) => return Some(Cart([0; CART_BYTES])),
            Ok(read) if read.len() == CART_BYTES => {}
            _ => return None,
        }
        if cart.sound() { Some(cart) } else { None }
    }
}

/// The price of an item, 0.99 to 99.98, in cents.
fn unit_price(item: u32) -> u32 {
    99 + (item.wrapping_mul(2_654_435_761) >> 8) % 9900
}

/// The traits of an item: four bits each of a hash, as a small model would have
/// learnt them.
fn traits(item: u32) -> [i32; TRAITS] {
    let hash = item.wrapping_mul(0x9e37_79b1) ^ item.wrapping_mul(0x85eb_ca6b) >> 7;
    let mut t = [0; TRAITS];
    for (k, t) in t.iter_mut().enumerate() {
        *t = (hash >> (4 * k) & 15) as i32 - 8;
    }
    t
}

/// What a caller likes: the traits of what is in the cart, or of the name's hash.
fn taste(cart: &Cart, seed: u32) -> [i32; TRAITS] {
    if cart.lines() == 0 {
        return traits(seed);
    }
    let mut sum = [0; TRAITS];
    for line in 0..cart.lines() {
        let t = traits(cart.item(line));
        for k in 0..TRAITS {
            sum[k] += t[k] * cart.quantity(line) as i32;
        }
    }
    sum
}

/// The candidates with the highest inner product with `taste`, best first, ties in
/// the order of the candidates; and how many there are.
fn best(taste: &[i32; TRAITS], seed: u32) -> [(u32, i32); NAMED] {
    let mut best = [(0, i32::MIN); NAMED];
    for i in 0..CANDIDATES {
        let item = seed.wrapping_add(i * (ITEMS / CANDIDATES)) % ITEMS;
        let score: i32 = traits(item).iter().zip(taste).map(|(a, b)| a * b).sum();
        if score <= best[NAMED - 1].1 {
            continue;
        }
        let mut at = NAMED - 1;
        while at > 0 && best[at - 1].1 < score {
            best[at] = best[at - 1];
            at -= 1;
        }
        best[at] = (item, score);
    }
    best
}

fn recommended() -> Result<(), &'static str> {
    let mut input = [0; request::MAX];
    let request = Request::read(&mut input)?;
    let store = Store::open("").map_err(|_| "store: the call has none")?;
    let cart = Cart::load(store, request.client).ok_or("store: the record is damaged")?;

    let seed = crc32(request.client);
    let mut text = Text::new();
    text.put(b"recommended to ").put(request.client);
    text.put(b" lines ").number(cart.lines() as i64).put(b"\n");
    for (item, score) in best(&taste(&cart, seed), seed) {
        text.number(item.into()).put(b" at ").cents(unit_price(item));
        text.put(b" score ").number(score.into()).put(b"\n");
    }
    let tag = fnv1a(text.bytes());
    text.put(b"tag ").hex(tag).put(b"\n");
    ermes::output(text.bytes());
    Ok(())
}

fn counted() -> Result<(), &'static str> {
    let mut input = [0; request::MAX];
    let request = Request::read(&mut input)?;
    let store = Store::open("").map_err(|_| "store: the call has none")?;
    let visitor = pseudonym(request.client);
    let page = request.page.unwrap_or(0);
    let mut key = [0; 64];
    let key = request::join(&mut key, b"visits/", &[b'0' + (page / 10) as u8, b'0' + (page % 10) as u8]);
    let visits = store.increment(key, 1).map_err(|_| "store: the visit cannot be counted")?;
    let mut text = Text::new();
    text.put(b"page ").number(page.into()).put(b" visits ").number(visits);
    text.put(b" visitor ").hex(visitor[0]).hex(visitor[1]).put(b"\n");
    ermes::output(text.bytes());
    Ok(())
}

fn answer(result: Result<(), &'static str>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(why) => ermes::fail(why),
    }
}

/// Names the items that go best with what is in the caller's cart.
#[no_mangle]
pub extern "C" fn recommend() -> i32 {
    answer(recommended())
}

/// Counts a visit of a page by a visitor who stays unknown.
#[no_mangle]
pub extern "C" fn count_visit() -> i32 {
    answer(counted())
}
