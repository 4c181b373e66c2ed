//! Every function of the SDK once; what each answers becomes a line of the reply.
#![no_std]

mod ermes;

use core::fmt::{self, Write};
use ermes::{Error, Store};

struct Text {
    bytes: [u8; 4096],
    len: usize,
}

impl Write for Text {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.bytes[self.len..self.len + s.len()].copy_from_slice(s.as_bytes());
        self.len += s.len();
        Ok(())
    }
}

impl Text {
    fn told(&mut self, what: &str, v: i64) {
        let _ = writeln!(self, "{} {}", what, v);
    }

    fn answered(&mut self, what: &str, answer: Result<i64, Error>) {
        self.told(what, answer.unwrap_or_else(number));
    }

    fn showed(&mut self, what: &str, value: Result<&[u8], Error>) {
        let _ = writeln!(self, "{} {}", what, core::str::from_utf8(value.unwrap_or(b"?")).unwrap_or("?"));
    }

    fn listed(&mut self, what: &str, entries: Result<&[u8], Error>) {
        let _ = self.write_str(what);
        let mut rest = entries.unwrap_or(b"");
        while rest.len() >= 4 {
            let end = 4 + u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
            let _ = write!(self, " {}", core::str::from_utf8(&rest[4..end]).unwrap_or("?"));
            rest = &rest[end..];
        }
        let _ = self.write_str("\n");
    }
}

fn number(e: Error) -> i64 {
    match e {
        Error::Short(n) => n as i64,
        Error::NotFound => -1,
        Error::NoStore => -2,
        Error::ReadOnly => -3,
        Error::WrongKind => -5,
        Error::InvalidKey => -6,
        Error::TooLarge => -7,
        Error::Errno(n) => n.into(),
    }
}

#[no_mangle]
pub extern "C" fn tour() -> i32 {
    let mut text = Text { bytes: [0; 4096], len: 0 };
    let mut buf = [0; 64];
    text.showed("input", ermes::input(&mut buf));
    text.told("now", ermes::now());
    let mut random = [0; 3];
    ermes::random(&mut random);
    text.told("random", i64::from(random[0]) << 16 | i64::from(random[1]) << 8 | i64::from(random[2]));
    ermes::log(1, "half way");
    text.answered("nowhere", Store::open("nowhere").map(|_| 0));

    let s = match Store::open("") {
        Ok(s) => s,
        Err(_) => return 1,
    };
    text.answered("get", s.get(b"a", &mut buf).map(|_| 0));
    text.answered("set", s.set(b"a", b"one").map(|_| 0));
    text.showed("get", s.get(b"a", &mut buf));
    let _ = s.set(b"long", &[0; 600]);
    text.answered("long", s.get(b"long", &mut buf).map(|_| 0));
    text.answered("exists", s.exists(b"a").map(i64::from));
    text.answered("cas", s.compare_and_swap(b"a", None, b"two").map(i64::from));
    text.answered("cas", s.compare_and_swap(b"a", Some(b"one"), b"two").map(i64::from));
    text.answered("cas", s.compare_and_swap(b"b", None, b"").map(i64::from));
    text.answered("delete", s.delete(b"a").map(|_| 0));
    text.answered("delete", s.delete(b"a").map(|_| 0));
    text.answered("exists", s.exists(b"a").map(i64::from));
    let sum = s.increment(b"c", -5_000_000_000);
    text.answered("increment", sum.map(|_| 0));
    text.answered("sum", sum);
    text.answered("add", s.add(b"d", b"x").map(i64::from));
    text.answered("add", s.add(b"d", b"x").map(i64::from));
    text.answered("add", s.add(b"d", b"yy").map(i64::from));
    text.answered("remove", s.remove(b"d", b"z").map(i64::from));
    text.listed("members", s.members(b"d", b"", &mut buf));
    text.answered("remove", s.remove(b"d", b"x").map(i64::from));
    text.listed("members", s.members(b"d", b"", &mut buf));
    text.listed("list", s.list(b"", &mut buf));
    text.listed("list", s.list(b"b", &mut buf[..6]));
    text.listed("list", s.list(b"d", &mut buf));
    if s.set(b"", b"") == Err(Error::InvalidKey) {
        text.answered("wrong kind", s.add(b"c", b"x").map(i64::from));
    }
    ermes::output(&text.bytes[..text.len]);
    0
}

#[no_mangle]
pub extern "C" fn fail() -> i32 {
    ermes::fail("as told")
}
