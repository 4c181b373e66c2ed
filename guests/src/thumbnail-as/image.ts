// Grey images, and the netpbm format that carries them: "P5 width height 255", one
// white space, then a byte a pixel, row by row.

import { Bytes } from "../../sdk/assemblyscript/ermes";
import { number } from "./request";

const MAX_SIDE = 1024;

export class Image {
  constructor(public width: i32, public height: i32, public pixels: usize) {}
}

/** The image that b carries, null if it is none, or larger than 1024 pixels a side. */
export function decode(b: Bytes): Image | null {
  if (b.length < 3 || b[0] != 0x50 || b[1] != 0x35) return null;
  const fields = new StaticArray<i32>(3);
  let i = 2;
  for (let k = 0; k < 3; k++) {
    while (i < b.length && white(b[i])) i++;
    const start = i;
    while (i < b.length && !white(b[i])) i++;
    fields[k] = number(b, start, i);
  }
  i++; // one white space
  const width = fields[0], height = fields[1];
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || fields[2] != 255) return null;
  if (b.length - i != width * height) return null;
  return new Image(width, height, changetype<usize>(b) + i);
}

function white(c: u8): bool { return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09; }

/** A test card: a slope, rings around the middle, and a chequered border. */
export function testCard(side: i32): Image {
  const pixels = changetype<usize>(new StaticArray<u8>(side * side));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dx = 2 * x - side, dy = 2 * y - side;
      const ring = (dx * dx + dy * dy) * 16 / (side * side) & 1;
      const border = min(min(x, y), min(side - 1 - x, side - 1 - y)) < side / 16;
      const grey = border ? ((x ^ y) & 8 ? 255 : 0) : x * 127 / side + ring * 128;
      store<u8>(pixels + y * side + x, <u8>grey);
    }
  }
  return new Image(side, side, pixels);
}

/**
 * The image at most `most` pixels a side, by a box filter: each pixel is the rounded
 * mean of those that it covers, whole pixels only. Small images stay as they are.
 */
export function shrink(image: Image, most: i32): Image {
  const longest = max(image.width, image.height);
  if (longest <= most) return image;
  const width = max(1, image.width * most / longest), height = max(1, image.height * most / longest);
  const pixels = changetype<usize>(new StaticArray<u8>(width * height));
  for (let y = 0; y < height; y++) {
    const top = y * image.height / height, bottom = (y + 1) * image.height / height;
    for (let x = 0; x < width; x++) {
      const left = x * image.width / width, right = (x + 1) * image.width / width;
      store<u8>(pixels + y * width + x, mean(image, left, top, right, bottom));
    }
  }
  return new Image(width, height, pixels);
}

function mean(image: Image, left: i32, top: i32, right: i32, bottom: i32): u8 {
  let sum: u32 = 0;
  for (let y = top; y < bottom; y++) {
    const row = image.pixels + y * image.width;
    for (let x = left; x < right; x++) sum += load<u8>(row + x);
  }
  const area = <u32>((right - left) * (bottom - top));
  return <u8>((sum + area / 2) / area);
}
