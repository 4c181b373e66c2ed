// Pictures of the shop in AssemblyScript: thumbnail is the function that computes
// much and stores little. count_visit is the same as in C, Go and Rust.

import * as ermes from "../../sdk/assemblyscript/ermes";
import { pseudonym } from "./checksum";
import { Image, decode, shrink, testCard } from "./image";
import { read } from "./request";
import * as text from "./text";

const SIDE = 32; // of a thumbnail, pixels

/**
 * Makes a thumbnail of the image that is the input (netpbm, P5), else of a test card
 * of `side` pixels, and keeps it at the key "thumbnail".
 */
export function thumbnail(): i32 {
  const input = ermes.input();
  let image: Image | null;
  if (input.length > 1 && input[0] == 0x50 && input[1] == 0x35) {
    image = decode(input);
    if (image === null) return ermes.fail("image: want P5, at most 1024 pixels a side, 255 levels");
  } else {
    const request = read(input);
    if (request.wrong != "") return ermes.fail(request.wrong);
    image = testCard(request.side);
  }
  const store = ermes.Store.open("");
  if (store === null) return ermes.fail("store: the call has none");
  const small = encode(shrink(image, SIDE));
  if (!store.set(ermes.bytes("thumbnail"), small)) return ermes.fail("store: the thumbnail cannot be written");
  ermes.output(small);
  return 0;
}

function encode(image: Image): ermes.Bytes {
  text.start();
  text.put("P5 ");
  text.putNumber(image.width);
  text.put(" ");
  text.putNumber(image.height);
  text.put(" 255\n");
  const head = text.take();
  const size = image.width * image.height;
  const b = new StaticArray<u8>(head.length + size);
  memory.copy(changetype<usize>(b), changetype<usize>(head), head.length);
  memory.copy(changetype<usize>(b) + head.length, image.pixels, size);
  return b;
}

/** Counts a visit of a page by a visitor who stays unknown. */
export function count_visit(): i32 {
  const request = read(ermes.input());
  if (request.wrong != "") return ermes.fail(request.wrong);
  const store = ermes.Store.open("");
  if (store === null) return ermes.fail("store: the call has none");
  const visitor = pseudonym(request.client);
  const key = ermes.bytes("visits/00");
  key[7] += <u8>(request.page / 10);
  key[8] += <u8>(request.page % 10);
  if (!store.increment(key, 1)) return ermes.fail("store: the visit cannot be counted");
  text.start();
  text.put("page ");
  text.putNumber(request.page);
  text.put(" visits ");
  text.putNumber(store.counted);
  text.put(" visitor ");
  text.putHex(<u32>(visitor >> 32));
  text.putHex(<u32>visitor);
  text.put("\n");
  ermes.output(text.take());
  return 0;
}
