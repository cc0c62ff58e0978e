/**
 * The pixel loops of the augmentations, in AssemblyScript, four pixels at a time where that helps.
 *
 * `npm run kernels` compiles them to `src/pipeline/augmentation/planes.wasm`, which is committed. WebAssembly fixes the
 * result of each operation, so that every Node gives the same bytes.
 *
 * A plane is one channel of a picture: `width * height` float32 grey levels. Places are byte offsets in the memory, whose
 * layout is the caller's; rows may be read and written up to three values beyond the end of a plane.
 */

/** One and 2^-32 of a pixel, in the 64 bits that a place inside a picture has. */
const FRACTION_BITS: i32 = 32;
const WHOLE: f64 = 4294967296;
/** The same in the 32 bits of a distance of up to 127 pixels. */
const SHORT_BITS: i32 = 24;
const SHORT: f64 = 16777216;
const SHORT_MASK: i32 = 0xffffff;

/** Takes one of the interleaved channels of a picture of bytes. */
export function split(pixels: usize, plane: usize, count: i32, channels: i32): void {
  let i = 0;
  if (channels === 1) {
    for (; i + 4 <= count; i += 4) v128.store(plane + 4 * i, fourLevels(pixels + i));
  }
  for (; i < count; i++) store<f32>(plane + 4 * i, <f32>load<u8>(pixels + i * channels));
}

function fourLevels(pixels: usize): v128 {
  const bytes = v128.load32_zero(pixels);
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/**
 * Turns a plane counter-clockwise about its centre, by the angle whose sine and cosine are given, between the four pixels
 * at each place. `padded` gets the plane with a mirrored border of `marginX` and `marginY` pixels, in which all places lie.
 */
export function rotate(
  plane: usize,
  out: usize,
  padded: usize,
  width: i32,
  height: i32,
  marginX: i32,
  marginY: i32,
  sine: f64,
  cosine: f64,
): void {
  pad(plane, padded, width, height, marginX, marginY);
  const stride = width + 2 * marginX;
  const strides = i32x4.splat(stride);
  const centreX = 0.5 * <f64>width;
  const centreY = 0.5 * <f64>height;
  // Four columns further, and each of the four from the first of them.
  const stepX = <i64>(cosine * 4 * WHOLE);
  const stepY = <i64>(sine * 4 * WHOLE);
  const lanesX = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(cosine * SHORT)));
  const lanesY = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(sine * SHORT)));
  for (let row = 0; row < height; row++) {
    // Where the first pixel of the row comes from: the inverse of the rotation, applied to its offset from the centre.
    const down = <f64>row - centreY;
    let x = <i64>(WHOLE * (<f64>marginX + centreX - sine * down - cosine * centreX));
    let y = <i64>(WHOLE * (<f64>marginY + centreY + cosine * down - sine * centreX));
    for (let column = 0; column < width; column += 4) {
      const xs = i32x4.add(i32x4.splat(shortFraction(x)), lanesX);
      const ys = i32x4.add(i32x4.splat(shortFraction(y)), lanesY);
      const rows = i32x4.mul(i32x4.shr_s(ys, SHORT_BITS), strides);
      const places = i32x4.shl(i32x4.add(i32x4.shr_s(xs, SHORT_BITS), rows), 2);
      const first = padded + 4 * (<i32>(y >> FRACTION_BITS) * stride + <i32>(x >> FRACTION_BITS));
      const a = first + i32x4.extract_lane(places, 0);
      const b = first + i32x4.extract_lane(places, 1);
      const c = first + i32x4.extract_lane(places, 2);
      const d = first + i32x4.extract_lane(places, 3);
      const shares = shareOf(xs);
      const above = acrossOf(a, b, c, d, shares);
      const below = acrossOf(a + 4 * stride, b + 4 * stride, c + 4 * stride, d + 4 * stride, shares);
      v128.store(out + 4 * column, between(above, below, shareOf(ys)));
      x += stepX;
      y += stepY;
    }
    out += 4 * width;
  }
}

function shortFraction(place: i64): i32 {
  return <i32>(place >> (FRACTION_BITS - SHORT_BITS)) & SHORT_MASK;
}

function shareOf(places: v128): v128 {
  return f32x4.mul(
    f32x4.convert_i32x4_s(v128.and(places, i32x4.splat(SHORT_MASK))),
    f32x4.splat(<f32>(1 / SHORT)),
  );
}

/** Four values, each between the one at its place and the one to the right of it. */
function acrossOf(a: usize, b: usize, c: usize, d: usize, shares: v128): v128 {
  const ab = v128.shuffle<i64>(v128.load(a), v128.load(b), 0, 2);
  const cd = v128.shuffle<i64>(v128.load(c), v128.load(d), 0, 2);
  return between(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7), shares);
}

function between(from: v128, to: v128, shares: v128): v128 {
  return f32x4.add(from, f32x4.mul(f32x4.sub(to, from), shares));
}

function pad(plane: usize, padded: usize, width: i32, height: i32, marginX: i32, marginY: i32): void {
  const stride = width + 2 * marginX;
  for (let row = 0; row < height; row++) {
    const from = plane + 4 * row * width;
    const to = padded + 4 * ((row + marginY) * stride + marginX);
    copy(from, to, width);
    const last = 4 * (width - 1);
    let i = 1;
    for (; i <= min(marginX, width - 1); i++) {
      store<f32>(to - 4 * i, load<f32>(from + 4 * i));
      store<f32>(to + last + 4 * i, load<f32>(from + last - 4 * i));
    }
    for (; i <= marginX; i++) {
      store<f32>(to - 4 * i, load<f32>(from + 4 * reflect101(-i, width)));
      store<f32>(to + last + 4 * i, load<f32>(from + 4 * reflect101(width - 1 + i, width)));
    }
  }
  const inside = padded + 4 * marginY * stride;
  for (let i = 1; i <= marginY; i++) {
    copy(inside + 4 * reflect101(-i, height) * stride, inside - 4 * i * stride, stride);
    const below = height - 1 + i;
    copy(inside + 4 * reflect101(below, height) * stride, inside + 4 * below * stride, stride);
  }
}

/** `memory.copy` takes longer for so little. */
function copy(from: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + 4 * i, v128.load(from + 4 * i));
  for (; i < count; i++) store<f32>(to + 4 * i, load<f32>(from + 4 * i));
}

/** The index inside `[0, length)` that a border mirrored at its outermost pixel shows: `gfedcb|abcdefgh|gfedcba`. */
function reflect101(index: i32, length: i32): i32 {
  if (length === 1) return 0;
  while (index < 0 || index >= length) index = index < 0 ? -index : 2 * length - 2 - index;
  return index;
}

/** Mirrors a plane left to right, in place. */
export function flip(plane: usize, width: i32, height: i32): void {
  for (let row = 0; row < height; row++) {
    let left = plane + 4 * row * width;
    let right = left + 4 * (width - 1);
    while (left < right) {
      const value = load<f32>(left);
      store<f32>(left, load<f32>(right));
      store<f32>(right, value);
      left += 4;
      right -= 4;
    }
  }
}

/**
 * Resizes a plane and brings it to the size that it had: crops it at the centre where it is larger, mirrors its border
 * where it is smaller. `stretched` takes a plane, `samples` two values for each column and for three more.
 */
export function zoom(
  plane: usize,
  out: usize,
  stretched: usize,
  samples: usize,
  width: i32,
  height: i32,
  resizedWidth: i32,
  resizedHeight: i32,
): void {
  // Where each column comes from, and what share its right neighbour has; beyond the last the first are as good as any.
  for (let column = 0; column < width + 3; column++) {
    const x = sourceOf(column < width ? column : 0, width, resizedWidth);
    const low = <i32>x;
    store<i32>(samples + 8 * column, 4 * low);
    store<f32>(samples + 8 * column, <f32>(x - <f64>low), 4);
  }
  // Along the rows first: between rows it is then done once for every pixel, not twice.
  for (let row = 0; row < height; row++) {
    const from = plane + 4 * row * width;
    const to = stretched + 4 * row * width;
    for (let column = 0; column < width; column += 4) {
      const sample = samples + 8 * column;
      const a = from + load<i32>(sample);
      const b = from + load<i32>(sample, 8);
      const c = from + load<i32>(sample, 16);
      const d = from + load<i32>(sample, 24);
      // The last column has no right neighbour; what is there instead has the share 0.
      const shares = v128.shuffle<f32>(v128.load(sample), v128.load(sample, 16), 1, 3, 5, 7);
      v128.store(to + 4 * column, acrossOf(a, b, c, d, shares));
    }
  }
  for (let row = 0; row < height; row++) {
    const y = sourceOf(row, height, resizedHeight);
    const low = <i32>y;
    const top = stretched + 4 * low * width;
    const bottom = stretched + 4 * min(low + 1, height - 1) * width;
    const shares = f32x4.splat(<f32>(y - <f64>low));
    for (let column = 0; column < width; column += 4) {
      const values = between(v128.load(top + 4 * column), v128.load(bottom + 4 * column), shares);
      v128.store(out + 4 * column, values);
    }
    out += 4 * width;
  }
}

/** Where a place along one axis of the result lies in the source. */
function sourceOf(place: i32, length: i32, resized: i32): f64 {
  // Negative where the resized axis is shorter and gets a border.
  const cropped = resized >= length ? (resized - length) >> 1 : -((length - resized) >> 1);
  const scale = <f64>length / <f64>resized;
  const position = (<f64>reflect101(place + cropped, resized) + 0.5) * scale - 0.5;
  return min(max(position, 0.0), <f64>(length - 1));
}

/**
 * Adjusts the light of a plane, adds noise, clips to 0-255 and rounds, halves to the even number, into one of the
 * interleaved channels of a picture of bytes. `noise` holds a value for each of the picture; it is not read where
 * `sigma` is 0.
 */
export function finish(
  plane: usize,
  noise: usize,
  pixels: usize,
  count: i32,
  channels: i32,
  contrast: f32,
  brightness: f32,
  sigma: f32,
): void {
  let i = 0;
  if (channels === 1) {
    const contrasts = f32x4.splat(contrast);
    const brightnesses = f32x4.splat(brightness);
    const sigmas = f32x4.splat(sigma);
    const isNoisy = sigma !== 0;
    for (; i + 4 <= count; i += 4) {
      let values = f32x4.add(f32x4.mul(v128.load(plane + 4 * i), contrasts), brightnesses);
      if (isNoisy) values = f32x4.add(values, f32x4.mul(v128.load(noise + 4 * i), sigmas));
      // At 2^23 the steps of float32 are 1: the addition rounds, halves to the even number, and leaves it in the low bits.
      const clipped = f32x4.pmin(f32x4.pmax(values, f32x4.splat(0)), f32x4.splat(255));
      const whole = v128.and(f32x4.add(clipped, f32x4.splat(8388608)), i32x4.splat(255));
      const words = i16x8.narrow_i32x4_s(whole, whole);
      store<i32>(pixels + i, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
    }
  }
  for (; i < count; i++) {
    let value = load<f32>(plane + 4 * i) * contrast + brightness;
    if (sigma !== 0) value += load<f32>(noise + 4 * i * channels) * sigma;
    store<u8>(pixels + i * channels, <u8>(<i32>min<f32>(max<f32>(nearest<f32>(value), 0), 255)));
  }
}

/** `(pixel - mean) / std` of one of the interleaved channels of a picture, each operation rounded to float32. */
export function standardize(pixels: usize, out: usize, count: i32, channels: i32, mean: f32, std: f32): void {
  let i = 0;
  if (channels === 1) {
    const means = f32x4.splat(mean);
    const stds = f32x4.splat(std);
    for (; i + 4 <= count; i += 4) {
      v128.store(out + 4 * i, f32x4.div(f32x4.sub(fourLevels(pixels + i), means), stds));
    }
  }
  for (; i < count; i++) {
    store<f32>(out + 4 * i * channels, (<f32>load<u8>(pixels + i * channels) - mean) / std);
  }
}
