/**
 * Decodes grey baseline JPEGs (ITU T.81) whose file is in perfect order, four columns at a time.
 *
 * The inverse transform is the accurate one of libjpeg (jidctint.c, after Loeffler, Ligtenberg and Moschytz, 1989), whose whole
 * numbers every version of libjpeg-turbo and mozjpeg computes alike. Places are byte offsets in the memory, of which
 * everything from `roomStart()` on is the caller's.
 */

const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Four tables of 64 bytes, in the order of the zigzag. */
const QUANTIZERS = memory.data(4 * 64, 16);

/** Codes up to this length are looked up. */
const LOOK_BITS: i32 = 9;
/** For each beginning of a code its length and, in the upper byte, its symbol; 0 where the code is longer. */
const LOOK_BYTES: i32 = 2 << LOOK_BITS;
/** For each length of a code the one beyond the last of that length, and what leads from a code to its symbol. */
const LENGTHS_AT: i32 = LOOK_BYTES;
const SYMBOLS_AT: i32 = LENGTHS_AT + 8 * 17;
const TABLE_BYTES: i32 = SYMBOLS_AT + 256;
/** Four tables for the mean of a block, then four for what remains. */
const TABLES = memory.data(8 * TABLE_BYTES, 16);
const BLOCK = memory.data(4 * 64, 16);

/** No encoder makes coefficients beyond this of 256 grey levels, and far beyond it overflows differ between decoders. */
const LARGEST: i32 = 0x7ff;

/** What a file has defined: bit i for quantizer i, bit 8 + i for code table i. */
let defined: i32 = 0;
let quantizer: usize = 0;

let at: usize = 0;
let end: usize = 0;
/** The next bits of the scan from the highest on, and how many of them there are. */
let bits: u64 = 0;
let held: i32 = 0;
let isScanOver: bool = false;

export function roomStart(): usize {
  return __heap_base;
}

/** @returns whether `out` holds the picture; what is not in perfect order or of another kind gives `false` */
export function decode(file: usize, length: i32, out: usize, width: i32, height: i32): bool {
  at = file + 2;
  end = file + length;
  const tables = readHeader();
  if (tables < 0) return false;
  const means = TABLES + (tables >> 4) * TABLE_BYTES;
  const others = TABLES + (4 + (tables & 15)) * TABLE_BYTES;
  bits = 0;
  held = 0;
  isScanOver = false;
  let mean = 0;
  let extreme = 0;
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let place: usize = 0; place < 256; place += 16) v128.store(BLOCK + place, i32x4.splat(0));
      const size = nextSymbol(means);
      if (size < 0) return false;
      mean += nextValue(size);
      const scaled = mean * <i32>load<u8>(quantizer);
      store<i32>(BLOCK, scaled);
      const magnitude = readCoefficients(others);
      if (magnitude < 0 || held < 0) return false;
      extreme |= magnitude | (scaled ^ (scaled >> 31));
      if (extreme > LARGEST) return false;
      transform(11);
      transpose();
      transform(18);
      transpose();
      writeBlock(out + top * width + left, width, min(8, width - left), min(8, height - top));
    }
  }
  return endsWell();
}

/** Reads up to the scan. @returns the tables of its codes in four bits each, -1 where anything is unusual */
function readHeader(): i32 {
  defined = 0;
  let quantizerOf = -1;
  let component = 0;
  while (at + 4 <= end) {
    if (load<u8>(at) !== 0xff) return -1;
    const marker = load<u8>(at, 1);
    const next = at + 2 + word(at + 2);
    if (next > end || next < at + 4) return -1;
    at += 4;
    if (marker === 0xdb && !readQuantizers(next)) return -1;
    if (marker === 0xc4 && !readTables(next)) return -1;
    // Restart intervals are rare in small pictures.
    if (marker === 0xdd) return -1;
    if (marker === 0xc0) {
      if (next !== at + 9) return -1;
      component = load<u8>(at, 6);
      quantizerOf = load<u8>(at, 8);
    }
    if (marker === 0xda) {
      const isOfFrame = next === at + 6 && load<u8>(at, 1) === component;
      return isOfFrame ? readScanHeader(quantizerOf, next) : -1;
    }
    at = next;
  }
  return -1;
}

function word(place: usize): i32 {
  return ((<i32>load<u8>(place)) << 8) | load<u8>(place, 1);
}

function readQuantizers(next: usize): bool {
  while (at < next) {
    const id = load<u8>(at);
    // Above 3 the precision is 16 bits, or there is no such table.
    if (id > 3 || at + 65 > next) return false;
    memory.copy(QUANTIZERS + 64 * id, at + 1, 64);
    defined |= 1 << id;
    at += 65;
  }
  return true;
}

function readTables(next: usize): bool {
  while (at < next) {
    if (at + 17 > next) return false;
    const id = load<u8>(at);
    if ((id & 0xef) > 3) return false;
    const index = (id >> 4) * 4 + (id & 3);
    const isOfMeans = id < 16;
    if (!buildTable(TABLES + index * TABLE_BYTES, next, isOfMeans)) return false;
    defined |= 0x100 << index;
  }
  return true;
}

/** Codes of one length follow each other, and those of the next length follow them (ITU T.81, annex C). */
function buildTable(table: usize, next: usize, isOfMeans: bool): bool {
  const counts = at;
  let symbols = at + 17;
  memory.fill(table, 0, LOOK_BYTES);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(counts + length);
    // The code of ones alone is no code.
    if (code + count >= 1 << length) return false;
    if (index + count > 256 || symbols + count > next) return false;
    store<i32>(table + LENGTHS_AT + 8 * length, code + count);
    store<i32>(table + LENGTHS_AT + 8 * length, index - code, 4);
    for (let i = 0; i < count; i++) {
      const symbol = load<u8>(symbols);
      if (isOfMeans && symbol > 11) return false;
      store<u8>(table + SYMBOLS_AT + index, symbol);
      if (length <= LOOK_BITS)
        lookUp(table, code << (LOOK_BITS - length), 1 << (LOOK_BITS - length), ((<i32>symbol) << 8) | length);
      symbols += 1;
      index += 1;
      code += 1;
    }
    code <<= 1;
  }
  at = symbols;
  return true;
}

function lookUp(table: usize, first: i32, count: i32, entry: i32): void {
  for (let i = 0; i < count; i++) store<u16>(table + 2 * (first + i), <u16>entry);
}

function readScanHeader(quantizerOf: i32, next: usize): i32 {
  const components = load<u8>(at);
  const tables = <i32>load<u8>(at, 2);
  const isWhole = load<u8>(at, 3) === 0 && load<u8>(at, 4) === 63 && load<u8>(at, 5) === 0;
  if (components !== 1 || !isWhole || tables >> 4 > 3 || (tables & 15) > 3 || <u32>quantizerOf > 3) return -1;
  const wanted = (1 << quantizerOf) | (0x100 << (tables >> 4)) | (0x1000 << (tables & 15));
  if ((defined & wanted) !== wanted) return -1;
  quantizer = QUANTIZERS + 64 * quantizerOf;
  at = next;
  return tables;
}

/** Fetches bytes until no symbol with its value can need more. */
function fetch(): void {
  if (held <= 32 && at + 4 <= end) {
    const four = load<u32>(at);
    // Bytes of ones need a look at what follows them.
    if (((~four - 0x01010101) & four & 0x80808080) === 0) {
      bits |= (<u64>bswap<u32>(four)) << (32 - held);
      held += 32;
      at += 4;
      return;
    }
  }
  while (held <= 56 && !isScanOver) {
    if (at >= end) {
      isScanOver = true;
      return;
    }
    const byte = load<u8>(at);
    if (byte === 0xff) {
      if (at + 1 >= end || load<u8>(at, 1) !== 0) {
        isScanOver = true;
        return;
      }
      at += 1;
    }
    at += 1;
    bits |= (<u64>byte) << (56 - held);
    held += 8;
  }
}

/** @returns -1 for what is no code */
function nextSymbol(table: usize): i32 {
  if (held < 32) fetch();
  const entry = <i32>load<u16>(table + 2 * <usize>(bits >> (64 - LOOK_BITS)));
  if (entry !== 0) {
    const length = entry & 0xff;
    bits <<= length;
    held -= length;
    return entry >> 8;
  }
  return longSymbol(table);
}

function longSymbol(table: usize): i32 {
  const code = <i32>(bits >> 48);
  for (let length = LOOK_BITS + 1; length <= 16; length++) {
    const start = code >> (16 - length);
    if (start < load<i32>(table + LENGTHS_AT + 8 * length)) {
      bits <<= length;
      held -= length;
      return load<u8>(table + SYMBOLS_AT + start + load<i32>(table + LENGTHS_AT + 8 * length, 4));
    }
  }
  return -1;
}

function nextValue(size: i32): i32 {
  const value = extended(bits, size);
  bits <<= size;
  held -= size;
  return value;
}

/** Bits that begin with 0 stand for negative values (ITU T.81, F.2.2.1). Without a branch, which would be at random. */
function extended(bits: u64, size: i32): i32 {
  const isNegative = ~(<i32>(<i64>bits >> 63));
  return <i32>((bits >> 1) >> (63 - size)) - (((1 << size) - 1) & isNegative);
}

/** @returns all bits of the magnitudes of what was read, -1 where anything is wrong */
function readCoefficients(table: usize): i32 {
  let extreme = 0;
  // What changes with every symbol is kept where it is quicker to reach.
  let ahead = bits;
  let left = held;
  for (let i = 1; i < 64; i++) {
    if (left < 32) {
      bits = ahead;
      held = left;
      fetch();
      ahead = bits;
      left = held;
    }
    let symbol = <i32>load<u16>(table + 2 * <usize>(ahead >> (64 - LOOK_BITS)));
    if (symbol !== 0) {
      ahead <<= symbol & 0xff;
      left -= symbol & 0xff;
      symbol >>= 8;
    } else {
      bits = ahead;
      held = left;
      symbol = longSymbol(table);
      if (symbol < 0) return -1;
      ahead = bits;
      left = held;
    }
    const size = symbol & 15;
    if (size === 0) {
      if (symbol === 0) break;
      if (symbol !== 0xf0 || i + 15 > 63) return -1;
      i += 15;
      continue;
    }
    i += symbol >> 4;
    if (i > 63) return -1;
    const scaled = extended(ahead, size) * <i32>load<u8>(quantizer + i);
    ahead <<= size;
    left -= size;
    extreme |= scaled ^ (scaled >> 31);
    store<i32>(BLOCK + 4 * <usize>load<u8>(ZIGZAG + i), scaled);
  }
  bits = ahead;
  held = left;
  return extreme;
}

/** The transform along the columns of the block, in place; its results are divided by a power of 2 and rounded. */
function transform(shift: i32): void {
  for (let half: usize = BLOCK; half < BLOCK + 32; half += 16) transformFour(half, shift);
}

function transformFour(half: usize, shift: i32): void {
  const second = v128.load(half, 64);
  const sixth = v128.load(half, 192);
  const turned = times(i32x4.add(second, sixth), 4433);
  const even2 = i32x4.sub(turned, times(sixth, 15137));
  const even3 = i32x4.add(turned, times(second, 6270));
  const zeroth = v128.load(half);
  const fourth = v128.load(half, 128);
  const half1 = i32x4.splat(1 << (shift - 1));
  const even0 = i32x4.add(i32x4.shl(i32x4.add(zeroth, fourth), 13), half1);
  const even1 = i32x4.add(i32x4.shl(i32x4.sub(zeroth, fourth), 13), half1);
  const first = v128.load(half, 32);
  const third = v128.load(half, 96);
  const fifth = v128.load(half, 160);
  const seventh = v128.load(half, 224);
  const common = times(i32x4.add(i32x4.add(seventh, third), i32x4.add(fifth, first)), 9633);
  const z1 = times(i32x4.add(seventh, first), -7373);
  const z2 = times(i32x4.add(fifth, third), -20995);
  const z3 = i32x4.add(times(i32x4.add(seventh, third), -16069), common);
  const z4 = i32x4.add(times(i32x4.add(fifth, first), -3196), common);
  const odd0 = i32x4.add(times(seventh, 2446), i32x4.add(z1, z3));
  const odd1 = i32x4.add(times(fifth, 16819), i32x4.add(z2, z4));
  const odd2 = i32x4.add(times(third, 25172), i32x4.add(z2, z3));
  const odd3 = i32x4.add(times(first, 12299), i32x4.add(z1, z4));
  mirror(half, half + 224, i32x4.add(even0, even3), odd3, shift);
  mirror(half + 32, half + 192, i32x4.add(even1, even2), odd2, shift);
  mirror(half + 64, half + 160, i32x4.sub(even1, even2), odd1, shift);
  mirror(half + 96, half + 128, i32x4.sub(even0, even3), odd0, shift);
}

function times(values: v128, factor: i32): v128 {
  return i32x4.mul(values, i32x4.splat(factor));
}

function mirror(one: usize, other: usize, even: v128, odd: v128, shift: i32): void {
  v128.store(one, i32x4.shr_s(i32x4.add(even, odd), shift));
  v128.store(other, i32x4.shr_s(i32x4.sub(even, odd), shift));
}

/** Exchanges the rows and the columns of the block. */
function transpose(): void {
  transposeFour(BLOCK, BLOCK);
  transposeFour(BLOCK + 144, BLOCK + 144);
  // The corners that change places, the first of them by way of its old values.
  const a = v128.load(BLOCK, 16);
  const b = v128.load(BLOCK, 48);
  const c = v128.load(BLOCK, 80);
  const d = v128.load(BLOCK, 112);
  transposeFour(BLOCK + 128, BLOCK + 16);
  writeTransposed(BLOCK + 128, a, b, c, d);
}

function transposeFour(from: usize, to: usize): void {
  writeTransposed(to, v128.load(from), v128.load(from, 32), v128.load(from, 64), v128.load(from, 96));
}

function writeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const low = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const lowBelow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const highBelow = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low, lowBelow, 0, 2));
  v128.store(to, v128.shuffle<i64>(low, lowBelow, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(high, highBelow, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(high, highBelow, 1, 3), 96);
}

/** Grey levels are stored as distances from 128. */
function writeBlock(out: usize, stride: i32, columns: i32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = BLOCK + 32 * row;
    const words = i16x8.add_sat_s(
      i16x8.narrow_i32x4_s(v128.load(from), v128.load(from, 16)),
      i16x8.splat(128),
    );
    const levels = i64x2.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
    if (columns === 8) store<i64>(out, levels);
    else for (let i = 0; i < columns; i++) store<u8>(out + i, <u8>(levels >> (8 * i)));
    out += stride;
  }
}

/** Whether the scan ends where the last block does, and the picture with it. */
function endsWell(): bool {
  fetch();
  return held >= 0 && held < 8 && at + 2 <= end && load<u8>(at) === 0xff && load<u8>(at, 1) === 0xd9;
}
