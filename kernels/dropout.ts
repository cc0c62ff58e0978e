/**
 * The random numbers of dropout, in AssemblyScript, eight units at a time.
 *
 * `npm run kernels` compiles it to `src/train/engine/dropout.wasm`, which is committed. WebAssembly fixes the result of
 * each operation, so that every engine drops the same.
 */

/** From where on the memory is the caller's. */
const START: usize = 0;
/** The seed has to reach every bit of the state first. */
const WARM_UP: i32 = 24;

/**
 * Writes a float32 for each unit from the start of the memory on: 0 for one that is dropped, `kept` for one that stays.
 * Up to seven more are written after the last.
 *
 * Four generators sfc32 of Chris Doty-Humphrey run side by side; of each number the lower sixteen bits are for one unit
 * and the upper ones for the next. A unit is dropped where they are at most `lastDropped`, which is at most 65,535.
 */
export function draw(units: i32, seed: i32, lastDropped: i32, kept: f32): void {
  let a = i32x4.splat(seed);
  let b = i32x4.splat(0x9e3779b9);
  let c = i32x4.add(i32x4.splat(0x243f6a88), i32x4(0, 1, 2, 3));
  let counter = i32x4.splat(1);
  const one = i32x4.splat(1);
  const limit = i16x8.splat(<i16>lastDropped);
  const value = f32x4.splat(kept);
  const end = START + 4 * <usize>units;
  let out = START;
  for (let round = -WARM_UP; out < end; round++) {
    const bits = i32x4.add(i32x4.add(a, b), counter);
    counter = i32x4.add(counter, one);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), bits);
    if (round < 0) continue;
    // All bits of a unit that stays are set, then.
    const stays = i16x8.gt_u(bits, limit);
    v128.store(out, v128.and(i32x4.extend_low_i16x8_s(stays), value));
    v128.store(out, v128.and(i32x4.extend_high_i16x8_s(stays), value), 16);
    out += 32;
  }
}
