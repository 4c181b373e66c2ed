// SHA-256 of names (FIPS 180-4).

/** One whole block: names are hashed behind it. */
const SALT = "ermes retail: a visitor is counted under a pseudonym, not a name";

const state = memory.data(32);
const block = memory.data(64);
const schedule = memory.data(256);

function word(p: usize, i: i32): u32 { return load<u32>(p + (<usize>i << 2)); }

function setWord(p: usize, i: i32, v: u32): void { store<u32>(p + (<usize>i << 2), v); }

/** The first two words of SHA-256 of salt and name, which is at most 48 bytes. */
export function pseudonym(name: StaticArray<u8>): u64 {
  for (let i = 0; i < 8; i++) setWord(state, i, INITIAL[i]);
  for (let i = 0; i < 64; i++) store<u8>(block + i, <u8>SALT.charCodeAt(i));
  compress();
  memory.fill(block, 0, 64);
  memory.copy(block, changetype<usize>(name), name.length);
  store<u8>(block + name.length, 0x80);
  store<u16>(block + 62, bswap<u16>(<u16>(8 * (64 + name.length))));
  compress();
  return <u64>word(state, 0) << 32 | <u64>word(state, 1);
}

/** The compression function, section 6.2.2. */
function compress(): void {
  for (let t = 0; t < 16; t++) setWord(schedule, t, bswap<u32>(word(block, t)));
  for (let t = 16; t < 64; t++) {
    const x = word(schedule, t - 15), y = word(schedule, t - 2);
    const s0 = rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ x >> 3;
    const s1 = rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ y >> 10;
    setWord(schedule, t, word(schedule, t - 16) + s0 + word(schedule, t - 7) + s1);
  }
  let a = word(state, 0), b = word(state, 1), c = word(state, 2), d = word(state, 3);
  let e = word(state, 4), f = word(state, 5), g = word(state, 6), h = word(state, 7);
  for (let t = 0; t < 64; t++) {
    const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const t1 = h + s1 + (e & f ^ ~e & g) + unchecked(K[t]) + word(schedule, t);
    const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const t2 = s0 + (a & b ^ a & c ^ b & c);
    h = g; g = f; f = e; e = d + t1;
    d = c; c = b; b = a; a = t1 + t2;
  }
  add(0, a); add(1, b); add(2, c); add(3, d);
  add(4, e); add(5, f); add(6, g); add(7, h);
}

function add(i: i32, v: u32): void { setWord(state, i, word(state, i) + v); }

const INITIAL: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];
