// The reply as it grows; what does not fit is cut off.

const CAPACITY = 512;
const buffer = memory.data(CAPACITY);
let size = 0;

export function start(): void { size = 0; }

export function putByte(c: u8): void {
  if (size < CAPACITY) store<u8>(buffer + size++, c);
}

export function put(s: string): void {
  for (let i = 0; i < s.length; i++) putByte(<u8>s.charCodeAt(i)); // ASCII
}

export function putNumber(v: i64): void {
  let u = <u64>v;
  if (v < 0) {
    putByte(0x2d);
    u = -u;
  }
  let digit: u64 = 1;
  while (u / digit >= 10) digit *= 10;
  for (; digit > 0; digit /= 10) putByte(<u8>(0x30 + u / digit % 10));
}

export function putHex(v: u32): void {
  for (let shift = 28; shift >= 0; shift -= 4) {
    const nibble = v >> shift & 15;
    putByte(<u8>(nibble < 10 ? 0x30 + nibble : 0x57 + nibble));
  }
}

/** The reply so far. */
export function take(): StaticArray<u8> {
  const b = new StaticArray<u8>(size);
  memory.copy(changetype<usize>(b), buffer, size);
  return b;
}
