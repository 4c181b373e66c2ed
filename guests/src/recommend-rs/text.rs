//! The reply as it grows. What does not fit is cut off.

pub struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    pub fn new() -> Text {
        Text { bytes: [0; 512], len: 0 }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub fn put(&mut self, s: &[u8]) -> &mut Text {
        for &c in s {
            if self.len < self.bytes.len() {
                self.bytes[self.len] = c;
                self.len += 1;
            }
        }
        self
    }

    pub fn number(&mut self, v: i64) -> &mut Text {
        if v < 0 {
            self.put(b"-");
        }
        let mut digits = [0; 20];
        let (mut at, mut u) = (digits.len(), v.unsigned_abs());
        loop {
            at -= 1;
            digits[at] = b'0' + (u % 10) as u8;
            u /= 10;
            if u == 0 {
                return self.put(&digits[at..]);
            }
        }
    }

    pub fn cents(&mut self, v: u32) -> &mut Text {
        self.number((v / 100).into());
        self.put(&[b'.', b'0' + (v / 10 % 10) as u8, b'0' + (v % 10) as u8])
    }

    pub fn hex(&mut self, v: u32) -> &mut Text {
        for k in (0..8).rev() {
            self.put(&[b"0123456789abcdef"[(v >> (4 * k) & 15) as usize]]);
        }
        self
    }
}
