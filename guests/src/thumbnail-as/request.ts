// The input: words such as "client=ada page=3".

import { Bytes, bytes } from "../../sdk/assemblyscript/ermes";

export class Request {
  client: Bytes = bytes("anonymous");
  page: i32 = 0;
  side: i32 = 128;
  wrong: string = ""; // what is wrong with the input, "" if nothing
}

/** Reads the words of an input. */
export function read(input: Bytes): Request {
  const r = new Request();
  if (input.length > 256) {
    r.wrong = "input: longer than 256 bytes";
    return r;
  }
  for (let i = 0; i < input.length && r.wrong == ""; i++) {
    const start = i;
    while (i < input.length && input[i] != 0x20) i++;
    if (i > start) word(r, input, start, i);
  }
  return r;
}

function word(r: Request, input: Bytes, start: i32, end: i32): void {
  let eq = start;
  while (eq < end && input[eq] != 0x3d) eq++;
  if (eq == end) {
    r.wrong = "input: a word is not of the form name=value";
    return;
  }
  const name = String.UTF8.decodeUnsafe(changetype<usize>(input) + start, eq - start);
  const value = eq + 1;
  if (name == "client") {
    if (end == value || end - value > 48) r.wrong = "input: client wants 1 to 48 bytes";
    else r.client = input.slice<Bytes>(value, end);
  } else if (name == "page") {
    r.page = number(input, value, end);
    if (r.page < 0 || r.page > 63) r.wrong = "input: page wants 0 to 63";
  } else if (name == "side") {
    r.side = number(input, value, end);
    if (r.side < 32 || r.side > 512) r.wrong = "input: side wants 32 to 512";
  } else if (name == "seq") {
    if (number(input, value, end) < 0) r.wrong = "input: seq wants 0 to 999999999";
  } else {
    r.wrong = "input: unknown word; there are client, page, side, seq";
  }
}

/** The decimal number that stands in b from start to end, -1 if there is none. */
export function number(b: Bytes, start: i32, end: i32): i32 {
  if (start == end || end - start > 9) return -1;
  let v = 0;
  for (let i = start; i < end; i++) {
    if (b[i] < 0x30 || b[i] > 0x39) return -1;
    v = 10 * v + b[i] - 0x30;
  }
  return v;
}
