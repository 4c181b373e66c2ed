import * as ermes from "./ermes";

/** Counts how often it has greeted whoever the input names. */
export function greet(): i32 {
  const name = ermes.input();
  if (name.length < 1 || name.length > 64) return ermes.fail("input: want a name of 1 to 64 bytes");
  const key = ermes.bytes("greeted/").concat<ermes.Bytes>(name);
  const store = ermes.Store.open("");
  if (store === null || !store.increment(key, 1)) return ermes.fail("store: the greeting cannot be counted");
  ermes.output(ermes.bytes(store.counted.toString() + " ").concat<ermes.Bytes>(name));
  return 0;
}
