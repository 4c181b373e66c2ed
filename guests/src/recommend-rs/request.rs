//! The input: words such as `client=ada page=3`.

use crate::ermes;

/// The longest input, bytes.
pub const MAX: usize = 256;

pub struct Request<'a> {
    pub client: &'a [u8],
    pub page: Option<u32>,
}

impl<'a> Request<'a> {
    /// Reads the input of the call into `buf`. The error says what is wrong with it.
    pub fn read(buf: &'a mut [u8; MAX]) -> Result<Request<'a>, &'static str> {
        let input = ermes::input(buf).map_err(|_| "input: longer than 256 bytes")?;
        let mut request = Request { client: b"anonymous", page: None };
        for word in input.split(|&c| c == b' ').filter(|w| !w.is_empty()) {
            request.word(word)?;
        }
        Ok(request)
    }

    fn word(&mut self, word: &'a [u8]) -> Result<(), &'static str> {
        let eq = word.iter().position(|&c| c == b'=').ok_or("input: a word is not of the form name=value")?;
        let value = &word[eq + 1..];
        match &word[..eq] {
            b"client" if value.is_empty() || value.len() > 48 => return Err("input: client wants 1 to 48 bytes"),
            b"client" => self.client = value,
            b"page" => self.page = Some(number(value, 63).ok_or("input: page wants 0 to 63")?),
            b"seq" => drop(number(value, 999_999_999).ok_or("input: seq wants 0 to 999999999")?),
            _ => return Err("input: unknown word; there are client, page, seq"),
        }
        Ok(())
    }
}

/// The decimal number that is the whole of `s`, if it is at most `high`.
fn number(s: &[u8], high: u32) -> Option<u32> {
    if s.is_empty() || s.len() > 9 {
        return None;
    }
    let mut v = 0;
    for c in s {
        if !c.is_ascii_digit() {
            return None;
        }
        v = 10 * v + u32::from(c - b'0');
    }
    if v <= high { Some(v) } else { None }
}

/// `a`, then `b`, in `buf`.
pub fn join<'k>(buf: &'k mut [u8; 64], a: &[u8], b: &[u8]) -> &'k [u8] {
    let n = a.len() + b.len();
    buf[..a.len()].copy_from_slice(a);
    buf[a.len()..n].copy_from_slice(b);
    &buf[..n]
}
