/*!
 * Made by `npm run page`. Contains:
 *
 * fast-png
 *
 * MIT License
 *
 * Copyright (c) 2015 Michaël Zasso
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 *
 * iobuffer
 *
 * The MIT License (MIT)
 *
 * Copyright (c) 2015 Michaël Zasso
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 *
 * fflate
 *
 * MIT License
 *
 * Copyright (c) 2026 Arjun Barrett
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err2) => function __init() {
  if (err2) throw err2[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err2 = [e], e;
  }
};

// src/base/fer-error.ts
var FerError;
var init_fer_error = __esm({
  "src/base/fer-error.ts"() {
    FerError = class extends Error {
      name = "FerError";
      code;
      details;
      constructor(code, message, options = {}) {
        super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
        this.code = code;
        this.details = options.details ?? {};
      }
    };
  }
});

// src/base/half-floats.ts
function toHalf(values) {
  const bits2 = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i2 = 0; i2 < bits2.length; i2++) {
    const word = bits2[i2];
    halves[i2] = word >>> 16 & 32768 | _roundMagnitude(word & 2147483647);
  }
  return halves;
}
function fromHalf(halves) {
  return Float32Array.from(halves, _widen);
}
function _roundMagnitude(word) {
  const fraction = word & 8388607;
  const biased = word >>> 23;
  if (biased === 255) return INFINITE | (fraction === 0 ? 0 : 512);
  const exponent = biased - 127 + 15;
  if (exponent >= 31) return INFINITE;
  if (exponent < -10) return 0;
  return exponent <= 0 ? _shiftRounded(fraction | 8388608, 14 - exponent) : _shiftRounded(exponent << 23 | fraction, 13);
}
function _shiftRounded(value, by) {
  const kept = value >>> by;
  const rest = value & (1 << by) - 1;
  const half = 1 << by - 1;
  return rest > half || rest === half && kept % 2 === 1 ? kept + 1 : kept;
}
function _widen(bits2) {
  const sign = bits2 & 32768 ? -1 : 1;
  const exponent = bits2 >> 10 & 31;
  const fraction = bits2 & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
var INFINITE;
var init_half_floats = __esm({
  "src/base/half-floats.ts"() {
    INFINITE = 31744;
  }
});

// src/base/index.ts
var init_base = __esm({
  "src/base/index.ts"() {
    init_fer_error();
    init_half_floats();
  }
});

// src/image/crop-box.ts
function cropBox(image, box) {
  const { left, top, width, height } = box;
  const isInside = [left, top, width, height].every(Number.isInteger) && Math.min(left, top) >= 0 && Math.min(width, height) >= 1 && left + width <= image.width && top + height <= image.height;
  if (!isInside) {
    throw new RangeError(
      `Could not crop because the box is not inside of the picture of ${image.width}x${image.height}: ${width}x${height} at ${left},${top}`
    );
  }
  if (width === image.width && height === image.height) return image;
  const { channels } = image;
  const pixels = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(from, from + width * channels), row * width * channels);
  }
  return { width, height, channels, pixels };
}

// src/image/crop-centre.ts
function cropCentre(image, size) {
  const width = Math.min(image.width, Math.max(1, Math.round(image.height * size.width / size.height)));
  const height = Math.min(image.height, Math.max(1, Math.round(image.width * size.height / size.width)));
  const left = Math.floor((image.width - width) / 2);
  const top = Math.floor((image.height - height) / 2);
  return cropBox(image, { left, top, width, height });
}

// src/image/detect-format.ts
var SIGNATURES = [
  ["\xFF\xD8\xFF", "jpeg"],
  ["\x89PNG\r\n\n", "png"],
  ["RIFF????WEBP", "webp"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
  ["II+\0", "tiff"],
  ["MM\0+", "tiff"]
];
var REFUSED = [
  ["????ftyp", "HEIF or AVIF"],
  ["BM", "BMP"],
  ["\0\0\0", "ICO"],
  ["\0\0\0\fjP  ", "JPEG 2000"],
  ["\xFFO\xFFQ", "JPEG 2000"],
  ["8BPS", "Photoshop"],
  ["\xFF\n", "JPEG XL"],
  ["\0\0\0\fJXL ", "JPEG XL"],
  ["%PDF-", "PDF"]
];
function detectFormat(bytes) {
  for (const [signature, format] of SIGNATURES) {
    if (_startsWith(bytes, signature)) return { format };
  }
  for (const [signature, refused] of REFUSED) {
    if (_startsWith(bytes, signature)) return { refused };
  }
  return _looksLikeSvg(bytes) ? { refused: "SVG" } : { unknown: true };
}
function _startsWith(bytes, signature) {
  if (bytes.length < signature.length) return false;
  for (let i2 = 0; i2 < signature.length; i2++) {
    if (signature[i2] !== "?" && signature.charCodeAt(i2) !== bytes[i2]) return false;
  }
  return true;
}
function _looksLikeSvg(bytes) {
  const start2 = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  return /^(?:\xef\xbb\xbf)?\s*</.test(start2) && /<(?:\w+:)?svg[\s>]/i.test(start2);
}

// src/image/resize-image.ts
var PRECISION_BITS = 22;
function resizeImage(image, size) {
  _assertSide("width", size.width);
  _assertSide("height", size.height);
  const lostRows = image.height - size.height;
  const isVerticalFirst = lostRows > 0 && lostRows > 2 * (image.width - size.width);
  return isVerticalFirst ? _resizeWidth(_resizeHeight(image, size.height), size.width) : _resizeHeight(_resizeWidth(image, size.width), size.height);
}
function _assertSide(name, side) {
  if (Number.isInteger(side) && side > 0) return;
  throw new RangeError(`Could not resize because \`${name}\` is not a whole number above 0: ${side}`);
}
function _resizeWidth(image, width) {
  if (width === image.width) return image;
  const { height, channels } = image;
  const axis = { outer: height, length: image.width, inner: channels };
  return { width, height, channels, pixels: _resample(image.pixels, axis, width) };
}
function _resizeHeight(image, height) {
  if (height === image.height) return image;
  const { width, channels } = image;
  const axis = { outer: 1, length: image.height, inner: width * channels };
  return { width, height, channels, pixels: _resample(image.pixels, axis, height) };
}
function _resample(source, axis, size) {
  const { outer, length, inner } = axis;
  const { starts, ends, weights, taps } = _coefficients(length, size);
  const target = new Uint8Array(outer * size * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let i2 = 0; i2 < size; i2++) {
      const first = (o * length + starts[i2]) * inner;
      const end = (o * length + ends[i2]) * inner;
      for (let k = 0; k < inner; k++) {
        let sum = 1 << PRECISION_BITS - 1;
        for (let from = first + k, tap = i2 * taps; from < end; from += inner, tap++) {
          sum += source[from] * weights[tap];
        }
        target[at++] = Math.min(sum >> PRECISION_BITS, 255);
      }
    }
  }
  return target;
}
function _coefficients(length, size) {
  const scale = length / size;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  const weights = new Int32Array(size * taps);
  const triangle = new Float64Array(taps);
  for (let i2 = 0; i2 < size; i2++) {
    const center = (i2 + 0.5) * scale;
    const start2 = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), length);
    let total = 0;
    for (let x2 = start2; x2 < end; x2++) {
      const distance = Math.abs((x2 - center + 0.5) * (1 / support));
      triangle[x2 - start2] = Math.max(1 - distance, 0);
      total += triangle[x2 - start2];
    }
    for (let tap = 0; tap < end - start2; tap++) {
      weights[i2 * taps + tap] = Math.trunc(0.5 + triangle[tap] / total * 2 ** PRECISION_BITS);
    }
    starts[i2] = start2;
    ends[i2] = end;
  }
  return { starts, ends, weights, taps };
}

// src/image/to-grey.ts
var RED = 9798;
var GREEN = 19235;
var BLUE = 3735;
var SHIFT = 15;
function toGrey(image) {
  if (image.channels === 1) return image;
  const { width, height, pixels } = image;
  const grey = new Uint8Array(width * height);
  for (let i2 = 0, at = 0; i2 < grey.length; i2++, at += 3) {
    const sum = pixels[at] * RED + pixels[at + 1] * GREEN + pixels[at + 2] * BLUE;
    grey[i2] = sum + (1 << SHIFT - 1) >> SHIFT;
  }
  return { width, height, channels: 1, pixels: grey };
}

// src/image/to-channels.ts
function toChannels(image, channels) {
  if (image.channels === channels) return image;
  if (channels === 1) return toGrey(image);
  const { width, height, pixels } = image;
  const colour = new Uint8Array(pixels.length * 3);
  for (let i2 = 0; i2 < colour.length; i2 += 3) {
    const grey = pixels[i2 / 3];
    colour[i2] = grey;
    colour[i2 + 1] = grey;
    colour[i2 + 2] = grey;
  }
  return { width, height, channels: 3, pixels: colour };
}

// src/image/preprocess-image.ts
function preprocessImage(image, spec) {
  if (spec.channels === 1) return resizeImage(toChannels(image, 1), spec);
  return toChannels(resizeImage(image, spec), 3);
}

// src/image/standardize-pixels.ts
function standardizePixels(pixels, spec, options = {}) {
  const { out = new Float32Array(pixels.length), offset = 0 } = options;
  if (offset + pixels.length > out.length) {
    throw new RangeError(
      `Could not standardize because \`out\` is too short: ${out.length} values for ${pixels.length} at ${offset}`
    );
  }
  const { channels } = spec;
  for (let channel = 0; channel < channels; channel++) {
    const mean = Math.fround(spec.mean[channel]);
    const std = Math.fround(spec.std[channel]);
    for (let i2 = channel; i2 < pixels.length; i2 += channels) {
      out[offset + i2] = Math.fround(pixels[i2] - mean) / std;
    }
  }
  return out;
}

// src/serve/page/client/page-error.ts
var PageError = class extends Error {
  name = "PageError";
  code;
  /** The status of the answer, where there was one. */
  status;
  constructor(code, message, { status } = {}) {
    super(message);
    this.code = code;
    this.status = status;
  }
};

// src/serve/page/client/api-client.ts
var LARGE = 4 * 2 ** 20;
function createApiClient(token) {
  const request = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (token() !== "") headers.set("authorization", `Bearer ${token()}`);
    const response = await _reach(path, { ...init, headers });
    if (response.ok) return response;
    throw await _toError(response);
  };
  return {
    listModels: async () => {
      const { models } = await (await request("models")).json();
      const known = models.filter((model) => model.preprocess !== void 0);
      if (known.length > 0) return known;
      throw new PageError("MODEL_NOT_READY", "The models are still being loaded: try again in a moment");
    },
    fetchModel: async (name) => new Uint8Array(await (await request(`models/${encodeURIComponent(name)}/file`)).arrayBuffer()),
    predict: async (question, { signal }) => {
      const response = await request(`predict?${_queryOf(question)}`, {
        method: "POST",
        headers: { "content-type": _typeOf(question.bytes) },
        body: question.bytes,
        signal
      });
      return _readAnswer(await response.json());
    }
  };
}
async function _reach(path, init) {
  try {
    return await fetch(path, { ...init, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    const size = init.body instanceof Uint8Array ? init.body.length : 0;
    const why = size > LARGE ? `or it takes no picture of ${(size / 2 ** 20).toFixed(1)} MiB: make it smaller, or cut out the face` : "then try again";
    throw new PageError(
      "UNREACHABLE",
      `The server cannot be reached: see whether \`fer serve\` still runs, ${why}`
    );
  }
}
async function _toError(response) {
  const { status } = response;
  const body = await response.json().catch(() => ({}));
  const { code, message } = body.error ?? {};
  if (typeof code === "string" && typeof message === "string")
    return new PageError(code, message, { status });
  return new PageError("UNEXPECTED", `The server answered ${status} ${response.statusText}`.trim(), {
    status
  });
}
function _queryOf({ model, box }) {
  const query = new URLSearchParams({ model: model.name, top_k: String(model.labels.length) });
  if (box !== void 0) query.set("box", [box.left, box.top, box.width, box.height].join());
  return query;
}
function _typeOf(bytes) {
  const detected = detectFormat(bytes);
  return "format" in detected ? `image/${detected.format}` : "application/octet-stream";
}
function _readAnswer(body) {
  const { model, predictions, timings } = body;
  const [prediction] = predictions;
  if ("error" in prediction) throw new PageError(prediction.error.code, prediction.error.message);
  return { model, prediction, timings };
}

// src/infer/assert-picture.ts
init_base();
function assertPicture(image) {
  const trouble = _troubleOf(image);
  if (trouble === void 0) return image;
  throw new FerError(
    "INPUT_MISMATCH",
    `Could not classify the picture because ${trouble}: give the path of a file, its bytes as a Uint8Array, or { width, height, channels, pixels }`
  );
}
function _troubleOf(image) {
  if (typeof image !== "object" || image === null || !("pixels" in image)) return `it is ${_kindOf(image)}`;
  const { width, height, channels, pixels } = image;
  if (!(pixels instanceof Uint8Array || pixels instanceof Uint8ClampedArray)) {
    return `its pixels are ${_kindOf(pixels)}, not numbers from 0 to 255 in a Uint8Array`;
  }
  if (!(_isSide(width) && _isSide(height))) return `its size is ${width}x${height}`;
  if (channels !== 1 && channels !== 3)
    return `its channels are neither 1 (grey) nor 3 (colour) but ${channels}`;
  const length = width * height * channels;
  return pixels.length === length ? void 0 : `${width}x${height}x${channels} pixels have ${length} values and not ${pixels.length}`;
}
function _isSide(size) {
  return Number.isInteger(size) && size > 0;
}
function _kindOf(value) {
  if (value === null || value === void 0) return String(value);
  const name = typeof value === "object" ? value.constructor?.name : typeof value;
  return `${/^[AEIO]/i.test(name ?? "") ? "an" : "a"} ${name ?? "object"}`;
}

// src/infer/images-to-tensor.ts
init_base();

// src/infer/input-buffers.ts
var ARRAYS = { float32: Float32Array, float16: Uint16Array, uint8: Uint8Array };
var MOST_KEPT = 40 * 2 ** 20;
function createInputBuffers(type) {
  let idle;
  return {
    take: (length) => {
      const kept = idle;
      idle = void 0;
      if (kept?.length === length) return kept;
      return new ARRAYS[type](length);
    },
    giveBack: (array) => {
      if (array.byteLength <= MOST_KEPT) idle = array;
    }
  };
}

// src/infer/images-to-tensor.ts
function imagesToTensor(images, { plan, buffers = createInputBuffers(plan.input.type) }) {
  const { spec, input } = plan;
  const { width, height, channels } = spec;
  const rows = input.batch ?? images.length;
  const length = width * height * channels;
  for (const [index, image] of images.entries()) _assertFits(image, { index, spec });
  const data = buffers.take(rows * length);
  for (const [index, image] of images.entries()) {
    data.set(_toInput(image, plan), index * length);
  }
  data.fill(0, images.length * length);
  const shape = input.layout === "NHWC" ? [rows, height, width, channels] : [rows, channels, height, width];
  return { type: input.type, data, shape };
}
function _assertFits(image, { index, spec }) {
  const { width, height, channels } = spec;
  if (image.width !== width || image.height !== height || image.channels !== channels) {
    throw new FerError(
      "INPUT_MISMATCH",
      `Could not classify image ${index} because it does not fit the model: expected ${width}x${height}x${channels}, got ${image.width}x${image.height}x${image.channels}`
    );
  }
  assertPicture(image);
}
function _toInput(image, { spec, input }) {
  const ordered = input.order === "bgr" ? _reverseChannels(image) : image.pixels;
  const values = input.standardize ? standardizePixels(ordered, spec) : ordered;
  const laidOut = input.layout === "NHWC" || spec.channels === 1 ? values : _toPlanes(values, spec.channels);
  return input.type === "float16" ? toHalf(Float32Array.from(laidOut)) : laidOut;
}
function _reverseChannels({ pixels, channels }) {
  return pixels.map((_, at) => pixels[at - at % channels + channels - 1 - at % channels]);
}
function _toPlanes(values, channels) {
  const size = values.length / channels;
  const planes = values.slice();
  for (let at = 0; at < values.length; at++) {
    planes[at % channels * size + Math.floor(at / channels)] = values[at];
  }
  return planes;
}

// src/infer/tensor-to-rows.ts
init_base();
var SUM_TOLERANCE = 0.01;
function tensorToRows(output, { rows, plan, path }) {
  const classes = plan.labels.length;
  const values = _toFloats(output);
  if (values.length !== (output.shape[0] ?? 0) * classes || values.length < rows * classes) {
    throw _invalid(
      `Could not classify with ${path} because it gave ${JSON.stringify(output.shape)} scores for ${rows} pictures and ${classes} labels`
    );
  }
  return Array.from({ length: rows }, (_, row) => {
    const scores = values.slice(row * classes, (row + 1) * classes);
    if (!scores.every(Number.isFinite)) {
      throw new FerError(
        "SCORES_INVALID",
        `Could not classify with ${path} because it gives scores that are infinite or no numbers: check its weights and its preprocessing`
      );
    }
    return plan.output.activation === "softmax" ? softmax(scores) : _assertProbabilities(scores, path);
  });
}
function _toFloats({ type, data }) {
  if (type === "float64") return Float32Array.from(data);
  if (type !== "float16") return data;
  return fromHalf(new Uint16Array(data.buffer, data.byteOffset, data.length));
}
function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float32Array.from(powers, (power) => power / sum);
}
function _assertProbabilities(scores, path) {
  const sum = scores.reduce((total, score) => total + score, 0);
  const isProbable = Math.abs(sum - 1) <= SUM_TOLERANCE && scores.every((score) => score >= 0 && score <= 1 + SUM_TOLERANCE);
  if (isProbable) return scores;
  throw _invalid(
    `Could not classify with ${path} because its scores are no probabilities, the first being ${scores[0]} and their sum ${sum}: give \`--activation softmax\` (\`activation: 'softmax'\`) where they are logits`
  );
}
function _invalid(message) {
  return new FerError("MODEL_INVALID", message);
}

// src/serve/http/request-error.ts
var RequestError = class extends Error {
  name = "RequestError";
  code;
  retryAfterSeconds;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
};

// src/serve/picture/find-emptiness.ts
var LEAST_DEVIATION = 6;
function findEmptiness(image) {
  const { pixels } = toGrey(image);
  let sum = 0;
  let squares = 0;
  for (const value of pixels) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / pixels.length;
  const deviation = Math.sqrt(Math.max(0, squares / pixels.length - mean * mean));
  if (deviation === 0) {
    return [`The picture is empty, one grey level of ${mean}: its classification means nothing`];
  }
  if (deviation >= LEAST_DEVIATION) return [];
  return [
    `The picture is almost empty, its grey levels deviate by ${deviation.toFixed(1)} of 255: its classification means next to nothing`
  ];
}

// src/serve/picture/prepare-picture.ts
var MOST_STRETCH = 1.5;
function preparePicture(decoded, { wish, crop }) {
  const { width, height } = decoded;
  const box = crop.box === void 0 ? void 0 : _wholePixels(crop.box);
  const part = box === void 0 ? decoded : _cut(decoded, box);
  const fitted = wish.crop === "centre" ? cropCentre(part, wish) : part;
  const image = preprocessImage(fitted, wish);
  const warnings = [..._stretchOf(fitted, wish), ...findEmptiness(image)];
  return { image, width, height, crop: { kind: crop.kind, ...box !== void 0 && { box } }, warnings };
}
function _wholePixels({ x: x2, y, width, height }) {
  const left = Math.round(x2);
  const top = Math.round(y);
  return { x: left, y: top, width: Math.round(x2 + width) - left, height: Math.round(y + height) - top };
}
function _cut(decoded, { x: x2, y, width, height }) {
  try {
    return cropBox(decoded, { left: x2, top: y, width, height });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RequestError(
      "BOX_INVALID",
      `Could not cut out the box because it is not inside of the picture of ${decoded.width}x${decoded.height}: ${width}x${height} at ${x2},${y}`,
      { cause }
    );
  }
}
function _stretchOf(part, wish) {
  const stretch = part.width / part.height / (wish.width / wish.height);
  if (Math.max(stretch, 1 / stretch) <= MOST_STRETCH) return [];
  return [
    `The picture was stretched from ${part.width}x${part.height} to ${wish.width}x${wish.height}: the model wants a tight frontal face, which \`box\` can cut out`
  ];
}

// src/serve/page/client/to-input.ts
function toInput(image, { model, box }) {
  const { width, height, channels } = model.preprocess;
  return preparePicture(image, {
    wish: { width, height, channels, crop: model.crop },
    crop: box === void 0 ? { kind: "none" } : { kind: "box", box: { x: box.left, y: box.top, width: box.width, height: box.height } }
  });
}
function toPlan({ labels, preprocess, input, output }) {
  const [batch = -1] = input.shape;
  return {
    labels,
    spec: preprocess,
    metadata: {},
    input: { ...input, batch: batch > 0 ? batch : void 0 },
    output
  };
}

// src/serve/page/client/browser-classifier.ts
function createBrowserClassifier(fetchModel) {
  const sessions = /* @__PURE__ */ new Map();
  let loading;
  const loadRuntime = () => {
    loading ??= _loadRuntime();
    return loading;
  };
  const sessionOf = (model) => {
    const opened = sessions.get(model.name);
    if (opened !== void 0) return opened;
    const opening = _open(loadRuntime(), fetchModel(model.name));
    sessions.set(model.name, opening);
    opening.catch(() => {
      sessions.delete(model.name);
      loading = void 0;
    });
    return opening;
  };
  return {
    isLoaded: ({ name }) => sessions.has(name),
    load: async (model) => {
      await sessionOf(model);
    },
    classify: async (input, model) => {
      const session = await sessionOf(model);
      const { Tensor } = await loadRuntime();
      const plan = toPlan(model);
      const { type, data, shape } = imagesToTensor([input], { plan });
      const tensor = new Tensor(type, data, shape);
      const output = (await session.run({ [plan.input.name]: tensor }))[plan.output.name];
      const scores = { type: output.type, data: output.data, shape: output.dims };
      const [row] = tensorToRows(scores, { rows: 1, plan, path: model.name });
      return model.labels.map((label, index) => ({ label, probability: row[index] }));
    }
  };
}
async function _loadRuntime() {
  try {
    const folder = new URL("ort/", import.meta.url);
    const ort = await import(new URL("ort.wasm.bundle.min.mjs", folder).href);
    ort.env.wasm.wasmPaths = { wasm: new URL("ort-wasm-simd-threaded.wasm", folder).href };
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
    return ort;
  } catch {
    throw new PageError(
      "RUNTIME_MISSING",
      "ONNX Runtime could not be loaded from the server: see whether `onnxruntime-web` is installed there, or compute on the server"
    );
  }
}
async function _open(runtime, model) {
  const [{ InferenceSession }, bytes] = await Promise.all([runtime, model]).catch(_explain);
  return InferenceSession.create(bytes, { executionProviders: ["wasm"] }).catch((cause) => {
    throw new PageError(
      "MODEL_INVALID",
      `ONNX Runtime refused the model in this browser: ${_firstLine(cause)}; compute on the server instead`
    );
  });
}
function _explain(error) {
  if (error instanceof PageError && (error.status === 403 || error.status === 404)) {
    throw new PageError(
      "MODEL_WITHHELD",
      "This server does not give its model away, so nothing can be computed in the browser: compute on the server instead",
      { status: error.status }
    );
  }
  throw error;
}
function _firstLine(cause) {
  return String(cause instanceof Error ? cause.message : cause).split("\n")[0];
}

// src/serve/page/client/classify-picture.ts
async function classifyPicture(task, engines) {
  const { place, picture: picture2 } = task;
  const server = place === "browser" ? void 0 : await _settle(_classifyThere(task, engines.api));
  const box = task.box ?? _boxOf(server?.value);
  const browser2 = place === "server" ? void 0 : await _settle(_classifyHere({ ...task, box }, engines.browser));
  return {
    outcome: { server: server?.value, browser: browser2?.value, isLossless: picture2.isPng },
    errors: [server, browser2].flatMap((side) => side?.error === void 0 ? [] : [side.error])
  };
}
function _boxOf(server) {
  const { kind, box } = server?.answer.prediction.crop ?? {};
  if (kind !== "detector" || box === void 0) return void 0;
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}
async function _settle(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
async function _classifyThere({ picture: picture2, model, box, signal }, api2) {
  const start2 = performance.now();
  const answer = await api2.predict({ bytes: picture2.bytes, model, box }, { signal });
  return { answer, roundTripMs: performance.now() - start2 };
}
async function _classifyHere({ picture: picture2, model, box }, browser2) {
  const { decoded } = picture2;
  if (decoded instanceof PageError) throw decoded;
  await browser2.load(model);
  const start2 = performance.now();
  const { image, warnings } = toInput(decoded, { model, box });
  const prepared = performance.now();
  const classes = await browser2.classify(image, model);
  return { classes, warnings, prepareMs: prepared - start2, runMs: performance.now() - prepared };
}

// src/serve/page/client/elements.ts
function element(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`The page has no ${kind.name} called ${id}`);
}
function create(name, { className = "", text = "", children = [] } = {}) {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  if (text !== "") made.textContent = text;
  made.append(...children);
  return made;
}

// src/serve/page/client/intake.ts
function connectIntake({ onPicture, onError }) {
  const take = (data, how) => {
    const [first, ...others] = data?.files ?? [];
    if (first !== void 0) onPicture(first, others.length);
    else
      onError(
        new PageError(
          "NO_PICTURE",
          `What was ${how} holds no file: take a picture file, or copy a picture itself`
        )
      );
  };
  const input = element("file", HTMLInputElement);
  element("choose", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files?.length) take({ files: input.files }, "chosen");
    input.value = "";
  });
  document.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLInputElement && !event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData, "pasted");
  });
  _connectDrop((data) => take(data, "dropped"));
}
function _connectDrop(onDrop) {
  const { classList } = document.body;
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      classList.add("is-dragging");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) classList.remove("is-dragging");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    classList.remove("is-dragging");
    onDrop(event.dataTransfer);
  });
}

// src/serve/page/client/messages.ts
function showStatus(text) {
  element("status", HTMLElement).replaceChildren(text);
}
function showError(error) {
  const { message, code } = _hasCode(error) ? error : { message: `The page failed: ${String(error)}`, code: "PAGE_FAILED" };
  element("error", HTMLElement).replaceChildren(
    create("span", { text: message }),
    create("span", { className: "code", text: code })
  );
  element("again-row", HTMLElement).hidden = false;
}
function clearError() {
  element("error", HTMLElement).replaceChildren();
  element("again-row", HTMLElement).hidden = true;
}
function _hasCode(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

// src/serve/page/client/model-panel.ts
function createModelPanel(onChange) {
  const select = element("model", HTMLSelectElement);
  const places = element("places", HTMLFieldSetElement);
  let models = [];
  const chosen = () => models[select.selectedIndex];
  const showFacts = () => {
    const model = chosen();
    element("model-facts", HTMLElement).textContent = model === void 0 ? "" : _describe(model);
  };
  select.addEventListener("change", () => {
    showFacts();
    onChange();
  });
  places.addEventListener("change", onChange);
  element("host", HTMLElement).textContent = location.host;
  return {
    setModels: (listed) => {
      models = listed;
      select.replaceChildren(...models.map(({ name }) => create("option", { text: name })));
      select.disabled = models.length < 2;
      showFacts();
    },
    model: chosen,
    place: () => places.querySelector("input:checked")?.value
  };
}
function _describe({ version, preprocess, labels, ready }) {
  const { width, height, channels } = preprocess;
  const size = `${width}x${height} pixels, ${channels === 1 ? "grey" : "in colour"}`;
  return `Version ${version}; takes ${size}; knows ${labels.join(", ")}.${ready ? "" : " Not ready yet."}`;
}

// node_modules/fflate/esm/browser.js
var u8 = Uint8Array;
var u16 = Uint16Array;
var i32 = Int32Array;
var fleb = new u8([
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0,
  /* unused */
  0,
  0,
  /* impossible */
  0
]);
var fdeb = new u8([
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13,
  /* unused */
  0,
  0
]);
var clim = new u8([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
var freb = function(eb, start2) {
  var b = new u16(31);
  for (var i2 = 0; i2 < 31; ++i2) {
    b[i2] = start2 += 1 << eb[i2 - 1];
  }
  var r = new i32(b[30]);
  for (var i2 = 1; i2 < 30; ++i2) {
    for (var j = b[i2]; j < b[i2 + 1]; ++j) {
      r[j] = j - b[i2] << 5 | i2;
    }
  }
  return { b, r };
};
var _a = freb(fleb, 2);
var fl = _a.b;
var revfl = _a.r;
fl[28] = 258, revfl[258] = 28;
var _b = freb(fdeb, 0);
var fd = _b.b;
var revfd = _b.r;
var rev = new u16(32768);
for (i = 0; i < 32768; ++i) {
  x = (i & 43690) >> 1 | (i & 21845) << 1;
  x = (x & 52428) >> 2 | (x & 13107) << 2;
  x = (x & 61680) >> 4 | (x & 3855) << 4;
  rev[i] = ((x & 65280) >> 8 | (x & 255) << 8) >> 1;
}
var x;
var i;
var hMap = (function(cd, mb, r) {
  var s = cd.length;
  var i2 = 0;
  var l = new u16(mb);
  for (; i2 < s; ++i2) {
    if (cd[i2])
      ++l[cd[i2] - 1];
  }
  var le = new u16(mb);
  for (i2 = 1; i2 < mb; ++i2) {
    le[i2] = le[i2 - 1] + l[i2 - 1] << 1;
  }
  var co;
  if (r) {
    co = new u16(1 << mb);
    var rvb = 15 - mb;
    for (i2 = 0; i2 < s; ++i2) {
      if (cd[i2]) {
        var sv = i2 << 4 | cd[i2];
        var r_1 = mb - cd[i2];
        var v = le[cd[i2] - 1]++ << r_1;
        for (var m = v | (1 << r_1) - 1; v <= m; ++v) {
          co[rev[v] >> rvb] = sv;
        }
      }
    }
  } else {
    co = new u16(s);
    for (i2 = 0; i2 < s; ++i2) {
      if (cd[i2]) {
        co[i2] = rev[le[cd[i2] - 1]++] >> 15 - cd[i2];
      }
    }
  }
  return co;
});
var flt = new u8(288);
for (i = 0; i < 144; ++i)
  flt[i] = 8;
var i;
for (i = 144; i < 256; ++i)
  flt[i] = 9;
var i;
for (i = 256; i < 280; ++i)
  flt[i] = 7;
var i;
for (i = 280; i < 288; ++i)
  flt[i] = 8;
var i;
var fdt = new u8(32);
for (i = 0; i < 32; ++i)
  fdt[i] = 5;
var i;
var flrm = /* @__PURE__ */ hMap(flt, 9, 1);
var fdrm = /* @__PURE__ */ hMap(fdt, 5, 1);
var max = function(a) {
  var m = a[0];
  for (var i2 = 1; i2 < a.length; ++i2) {
    if (a[i2] > m)
      m = a[i2];
  }
  return m;
};
var bits = function(d, p, m) {
  var o = p / 8 | 0;
  return (d[o] | d[o + 1] << 8) >> (p & 7) & m;
};
var bits16 = function(d, p) {
  var o = p / 8 | 0;
  return (d[o] | d[o + 1] << 8 | d[o + 2] << 16) >> (p & 7);
};
var shft = function(p) {
  return (p + 7) / 8 | 0;
};
var slc = function(v, s, e) {
  if (s == null || s < 0)
    s = 0;
  if (e == null || e > v.length)
    e = v.length;
  return new u8(v.subarray(s, e));
};
var ec = [
  "unexpected EOF",
  "invalid block type",
  "invalid length/literal",
  "invalid distance",
  "stream finished",
  "no stream handler",
  ,
  // determined by compression function
  "no callback",
  "invalid UTF-8 data",
  "extra field too long",
  "date not in range 1980-2099",
  "filename too long",
  "stream finishing",
  "invalid zip data"
  // determined by unknown compression method
];
var err = function(ind, msg, nt) {
  var e = new Error(msg || ec[ind]);
  e.code = ind;
  if (Error.captureStackTrace)
    Error.captureStackTrace(e, err);
  if (!nt)
    throw e;
  return e;
};
var inflt = function(dat, st, buf, dict) {
  var sl = dat.length, dl = dict ? dict.length : 0;
  if (!sl || st.f && !st.l)
    return buf || new u8(0);
  var noBuf = !buf;
  var resize = noBuf || st.i != 2;
  var noSt = st.i;
  if (noBuf)
    buf = new u8(sl * 3);
  var cbuf = function(l2) {
    var bl = buf.length;
    if (l2 > bl) {
      var nbuf = new u8(Math.max(bl * 2, l2));
      nbuf.set(buf);
      buf = nbuf;
    }
  };
  var final = st.f || 0, pos = st.p || 0, bt = st.b || 0, lm = st.l, dm = st.d, lbt = st.m, dbt = st.n;
  var tbts = sl * 8;
  do {
    if (!lm) {
      final = bits(dat, pos, 1);
      var type = bits(dat, pos + 1, 3);
      pos += 3;
      if (!type) {
        var s = shft(pos) + 4, l = dat[s - 4] | dat[s - 3] << 8, t = s + l;
        if (t > sl) {
          if (noSt)
            err(0);
          break;
        }
        if (resize)
          cbuf(bt + l);
        buf.set(dat.subarray(s, t), bt);
        st.b = bt += l, st.p = pos = t * 8, st.f = final;
        continue;
      } else if (type == 1)
        lm = flrm, dm = fdrm, lbt = 9, dbt = 5;
      else if (type == 2) {
        var hLit = bits(dat, pos, 31) + 257, hcLen = bits(dat, pos + 10, 15) + 4;
        var tl = hLit + bits(dat, pos + 5, 31) + 1;
        pos += 14;
        var ldt = new u8(tl);
        var clt = new u8(19);
        for (var i2 = 0; i2 < hcLen; ++i2) {
          clt[clim[i2]] = bits(dat, pos + i2 * 3, 7);
        }
        pos += hcLen * 3;
        var clb = max(clt), clbmsk = (1 << clb) - 1;
        var clm = hMap(clt, clb, 1);
        for (var i2 = 0; i2 < tl; ) {
          var r = clm[bits(dat, pos, clbmsk)];
          pos += r & 15;
          var s = r >> 4;
          if (s < 16) {
            ldt[i2++] = s;
          } else {
            var c = 0, n = 0;
            if (s == 16)
              n = 3 + bits(dat, pos, 3), pos += 2, c = ldt[i2 - 1];
            else if (s == 17)
              n = 3 + bits(dat, pos, 7), pos += 3;
            else if (s == 18)
              n = 11 + bits(dat, pos, 127), pos += 7;
            while (n--)
              ldt[i2++] = c;
          }
        }
        var lt = ldt.subarray(0, hLit), dt = ldt.subarray(hLit);
        lbt = max(lt);
        dbt = max(dt);
        lm = hMap(lt, lbt, 1);
        dm = hMap(dt, dbt, 1);
      } else
        err(1);
      if (pos > tbts) {
        if (noSt)
          err(0);
        break;
      }
    }
    if (resize)
      cbuf(bt + 131072);
    var lms = (1 << lbt) - 1, dms = (1 << dbt) - 1;
    var lpos = pos;
    for (; ; lpos = pos) {
      var c = lm[bits16(dat, pos) & lms], sym = c >> 4;
      pos += c & 15;
      if (pos > tbts) {
        if (noSt)
          err(0);
        break;
      }
      if (!c)
        err(2);
      if (sym < 256)
        buf[bt++] = sym;
      else if (sym == 256) {
        lpos = pos, lm = null;
        break;
      } else {
        var add = sym - 254;
        if (sym > 264) {
          var i2 = sym - 257, b = fleb[i2];
          add = bits(dat, pos, (1 << b) - 1) + fl[i2];
          pos += b;
        }
        var d = dm[bits16(dat, pos) & dms], dsym = d >> 4;
        if (!d)
          err(3);
        pos += d & 15;
        var dt = fd[dsym];
        if (dsym > 3) {
          var b = fdeb[dsym];
          dt += bits16(dat, pos) & (1 << b) - 1, pos += b;
        }
        if (pos > tbts) {
          if (noSt)
            err(0);
          break;
        }
        if (resize)
          cbuf(bt + 131072);
        var end = bt + add;
        if (bt < dt) {
          var shift = dl - dt, dend = Math.min(dt, end);
          if (shift + bt < 0)
            err(3);
          for (; bt < dend; ++bt)
            buf[bt] = dict[shift + bt];
        }
        for (; bt < end; ++bt)
          buf[bt] = buf[bt - dt];
      }
    }
    st.l = lm, st.p = lpos, st.b = bt, st.f = final;
    if (lm)
      final = 1, st.m = lbt, st.d = dm, st.n = dbt;
  } while (!final);
  return bt != buf.length && noBuf ? slc(buf, 0, bt) : buf.subarray(0, bt);
};
var et = /* @__PURE__ */ new u8(0);
var zls = function(d, dict) {
  if ((d[0] & 15) != 8 || d[0] >> 4 > 7 || (d[0] << 8 | d[1]) % 31)
    err(6, "invalid zlib data");
  if ((d[1] >> 5 & 1) == +!dict)
    err(6, "invalid zlib data: " + (d[1] & 32 ? "need" : "unexpected") + " dictionary");
  return (d[1] >> 3 & 4) + 2;
};
var Inflate = /* @__PURE__ */ (function() {
  function Inflate2(opts, cb) {
    if (typeof opts == "function")
      cb = opts, opts = {};
    this.ondata = cb;
    var dict = opts && opts.dictionary && opts.dictionary.subarray(-32768);
    this.s = { i: 0, b: dict ? dict.length : 0 };
    this.o = new u8(32768);
    this.p = new u8(0);
    if (dict)
      this.o.set(dict);
  }
  Inflate2.prototype.e = function(c) {
    if (!this.ondata)
      err(5);
    if (this.d)
      err(4);
    if (!this.p.length)
      this.p = c;
    else if (c.length) {
      var n = new u8(this.p.length + c.length);
      n.set(this.p), n.set(c, this.p.length), this.p = n;
    }
  };
  Inflate2.prototype.c = function(final) {
    this.s.i = +(this.d = final || false);
    var bts = this.s.b;
    var dt = inflt(this.p, this.s, this.o);
    this.ondata(slc(dt, bts, this.s.b), this.d);
    this.o = slc(dt, this.s.b - 32768), this.s.b = this.o.length;
    this.p = slc(this.p, this.s.p / 8 | 0), this.s.p &= 7;
  };
  Inflate2.prototype.push = function(chunk, final) {
    this.e(chunk), this.c(final);
  };
  return Inflate2;
})();
var Unzlib = /* @__PURE__ */ (function() {
  function Unzlib2(opts, cb) {
    Inflate.call(this, opts, cb);
    this.v = opts && opts.dictionary ? 2 : 1;
  }
  Unzlib2.prototype.push = function(chunk, final) {
    Inflate.prototype.e.call(this, chunk);
    if (this.v) {
      if (this.p.length < 6 && !final)
        return;
      this.p = this.p.subarray(zls(this.p, this.v - 1)), this.v = 0;
    }
    if (final) {
      if (this.p.length < 4)
        err(6, "invalid zlib data");
      this.p = this.p.subarray(0, -4);
    }
    Inflate.prototype.c.call(this, final);
  };
  return Unzlib2;
})();
function unzlibSync(data, opts) {
  return inflt(data.subarray(zls(data, opts && opts.dictionary), -4), { i: 2 }, opts && opts.out, opts && opts.dictionary);
}
var td = typeof TextDecoder != "undefined" && /* @__PURE__ */ new TextDecoder();
var tds = 0;
try {
  td.decode(et, { stream: true });
  tds = 1;
} catch (e) {
}

// node_modules/iobuffer/lib/text.js
function decode(bytes, encoding = "utf8") {
  const decoder = new TextDecoder(encoding);
  return decoder.decode(bytes);
}
var encoder = new TextEncoder();
function encode(str) {
  return encoder.encode(str);
}

// node_modules/iobuffer/lib/iobuffer.js
var defaultByteLength = 1024 * 8;
var hostBigEndian = (() => {
  const array = new Uint8Array(4);
  const view = new Uint32Array(array.buffer);
  return !((view[0] = 1) & array[0]);
})();
var typedArrays = {
  int8: globalThis.Int8Array,
  uint8: globalThis.Uint8Array,
  int16: globalThis.Int16Array,
  uint16: globalThis.Uint16Array,
  int32: globalThis.Int32Array,
  uint32: globalThis.Uint32Array,
  uint64: globalThis.BigUint64Array,
  int64: globalThis.BigInt64Array,
  float32: globalThis.Float32Array,
  float64: globalThis.Float64Array
};
var IOBuffer = class _IOBuffer {
  /**
   * Reference to the internal ArrayBuffer object.
   */
  buffer;
  /**
   * Byte length of the internal ArrayBuffer.
   */
  byteLength;
  /**
   * Byte offset of the internal ArrayBuffer.
   */
  byteOffset;
  /**
   * Byte length of the internal ArrayBuffer.
   */
  length;
  /**
   * The current offset of the buffer's pointer.
   */
  offset;
  lastWrittenByte;
  littleEndian;
  _data;
  _mark;
  _marks;
  /**
   * Create a new IOBuffer.
   * @param data - The data to construct the IOBuffer with.
   * If data is a number, it will be the new buffer's length<br>
   * If data is `undefined`, the buffer will be initialized with a default length of 8Kb<br>
   * If data is an ArrayBuffer, SharedArrayBuffer, an ArrayBufferView (Typed Array), an IOBuffer instance,
   * or a Node.js Buffer, a view will be created over the underlying ArrayBuffer.
   * @param options - An object for the options.
   * @returns A new IOBuffer instance.
   */
  constructor(data = defaultByteLength, options = {}) {
    let dataIsGiven = false;
    if (typeof data === "number") {
      data = new ArrayBuffer(data);
    } else {
      dataIsGiven = true;
      this.lastWrittenByte = data.byteLength;
    }
    const offset = options.offset ? options.offset >>> 0 : 0;
    const byteLength = data.byteLength - offset;
    let dvOffset = offset;
    if (ArrayBuffer.isView(data) || data instanceof _IOBuffer) {
      if (data.byteLength !== data.buffer.byteLength) {
        dvOffset = data.byteOffset + offset;
      }
      data = data.buffer;
    }
    if (dataIsGiven) {
      this.lastWrittenByte = byteLength;
    } else {
      this.lastWrittenByte = 0;
    }
    this.buffer = data;
    this.length = byteLength;
    this.byteLength = byteLength;
    this.byteOffset = dvOffset;
    this.offset = 0;
    this.littleEndian = true;
    this._data = new DataView(this.buffer, dvOffset, byteLength);
    this._mark = 0;
    this._marks = [];
  }
  /**
   * Checks if the memory allocated to the buffer is sufficient to store more
   * bytes after the offset.
   * @param byteLength - The needed memory in bytes.
   * @returns `true` if there is sufficient space and `false` otherwise.
   */
  available(byteLength = 1) {
    return this.offset + byteLength <= this.length;
  }
  /**
   * Check if little-endian mode is used for reading and writing multi-byte
   * values.
   * @returns `true` if little-endian mode is used, `false` otherwise.
   */
  isLittleEndian() {
    return this.littleEndian;
  }
  /**
   * Set little-endian mode for reading and writing multi-byte values.
   * @returns This.
   */
  setLittleEndian() {
    this.littleEndian = true;
    return this;
  }
  /**
   * Check if big-endian mode is used for reading and writing multi-byte values.
   * @returns `true` if big-endian mode is used, `false` otherwise.
   */
  isBigEndian() {
    return !this.littleEndian;
  }
  /**
   * Switches to big-endian mode for reading and writing multi-byte values.
   * @returns This.
   */
  setBigEndian() {
    this.littleEndian = false;
    return this;
  }
  /**
   * Move the pointer n bytes forward.
   * @param n - Number of bytes to skip.
   * @returns This.
   */
  skip(n = 1) {
    this.offset += n;
    return this;
  }
  /**
   * Move the pointer n bytes backward.
   * @param n - Number of bytes to move back.
   * @returns This.
   */
  back(n = 1) {
    this.offset -= n;
    return this;
  }
  /**
   * Move the pointer to the given offset.
   * @param offset - The offset to move to.
   * @returns This.
   */
  seek(offset) {
    this.offset = offset;
    return this;
  }
  /**
   * Store the current pointer offset.
   * @see {@link IOBuffer#reset}
   * @returns This.
   */
  mark() {
    this._mark = this.offset;
    return this;
  }
  /**
   * Move the pointer back to the last pointer offset set by mark.
   * @see {@link IOBuffer#mark}
   * @returns This.
   */
  reset() {
    this.offset = this._mark;
    return this;
  }
  /**
   * Push the current pointer offset to the mark stack.
   * @see {@link IOBuffer#popMark}
   * @returns This.
   */
  pushMark() {
    this._marks.push(this.offset);
    return this;
  }
  /**
   * Pop the last pointer offset from the mark stack, and set the current
   * pointer offset to the popped value.
   * @see {@link IOBuffer#pushMark}
   * @returns This.
   */
  popMark() {
    const offset = this._marks.pop();
    if (offset === void 0) {
      throw new Error("Mark stack empty");
    }
    this.seek(offset);
    return this;
  }
  /**
   * Move the pointer offset back to 0.
   * @returns This.
   */
  rewind() {
    this.offset = 0;
    return this;
  }
  /**
   * Make sure the buffer has sufficient memory to write a given byteLength at
   * the current pointer offset.
   * If the buffer's memory is insufficient, this method will create a new
   * buffer (a copy) with a length that is twice (byteLength + current offset).
   * @param byteLength - The needed memory in bytes.
   * @returns This.
   */
  ensureAvailable(byteLength = 1) {
    if (!this.available(byteLength)) {
      const lengthNeeded = this.offset + byteLength;
      const newLength = lengthNeeded * 2;
      const newArray = new Uint8Array(newLength);
      newArray.set(new Uint8Array(this.buffer));
      this.buffer = newArray.buffer;
      this.length = newLength;
      this.byteLength = newLength;
      this._data = new DataView(this.buffer);
    }
    return this;
  }
  /**
   * Read a byte and return false if the byte's value is 0, or true otherwise.
   * Moves pointer forward by one byte.
   * @returns The read boolean.
   */
  readBoolean() {
    return this.readUint8() !== 0;
  }
  /**
   * Read a signed 8-bit integer and move pointer forward by 1 byte.
   * @returns The read byte.
   */
  readInt8() {
    return this._data.getInt8(this.offset++);
  }
  /**
   * Read an unsigned 8-bit integer and move pointer forward by 1 byte.
   * @returns The read byte.
   */
  readUint8() {
    return this._data.getUint8(this.offset++);
  }
  /**
   * Alias for {@link IOBuffer#readUint8}.
   * @returns The read byte.
   */
  readByte() {
    return this.readUint8();
  }
  /**
   * Read `n` bytes and move pointer forward by `n` bytes.
   * @param n - Number of bytes to read.
   * @returns The read bytes.
   */
  readBytes(n = 1) {
    return this.readArray(n, "uint8");
  }
  /**
   * Creates an array of corresponding to the type `type` and size `size`.
   * For example, type `uint8` will create a `Uint8Array`.
   * @param size - size of the resulting array
   * @param type - number type of elements to read
   * @returns The read array.
   */
  readArray(size, type) {
    const bytes = typedArrays[type].BYTES_PER_ELEMENT * size;
    const offset = this.byteOffset + this.offset;
    const slice = this.buffer.slice(offset, offset + bytes);
    if (this.littleEndian === hostBigEndian && type !== "uint8" && type !== "int8") {
      const slice2 = new Uint8Array(this.buffer.slice(offset, offset + bytes));
      slice2.reverse();
      const returnArray2 = new typedArrays[type](slice2.buffer);
      this.offset += bytes;
      returnArray2.reverse();
      return returnArray2;
    }
    const returnArray = new typedArrays[type](slice);
    this.offset += bytes;
    return returnArray;
  }
  /**
   * Read a 16-bit signed integer and move pointer forward by 2 bytes.
   * @returns The read value.
   */
  readInt16() {
    const value = this._data.getInt16(this.offset, this.littleEndian);
    this.offset += 2;
    return value;
  }
  /**
   * Read a 16-bit unsigned integer and move pointer forward by 2 bytes.
   * @returns The read value.
   */
  readUint16() {
    const value = this._data.getUint16(this.offset, this.littleEndian);
    this.offset += 2;
    return value;
  }
  /**
   * Read a 32-bit signed integer and move pointer forward by 4 bytes.
   * @returns The read value.
   */
  readInt32() {
    const value = this._data.getInt32(this.offset, this.littleEndian);
    this.offset += 4;
    return value;
  }
  /**
   * Read a 32-bit unsigned integer and move pointer forward by 4 bytes.
   * @returns The read value.
   */
  readUint32() {
    const value = this._data.getUint32(this.offset, this.littleEndian);
    this.offset += 4;
    return value;
  }
  /**
   * Read a 32-bit floating number and move pointer forward by 4 bytes.
   * @returns The read value.
   */
  readFloat32() {
    const value = this._data.getFloat32(this.offset, this.littleEndian);
    this.offset += 4;
    return value;
  }
  /**
   * Read a 64-bit floating number and move pointer forward by 8 bytes.
   * @returns The read value.
   */
  readFloat64() {
    const value = this._data.getFloat64(this.offset, this.littleEndian);
    this.offset += 8;
    return value;
  }
  /**
   * Read a 64-bit signed integer number and move pointer forward by 8 bytes.
   * @returns The read value.
   */
  readBigInt64() {
    const value = this._data.getBigInt64(this.offset, this.littleEndian);
    this.offset += 8;
    return value;
  }
  /**
   * Read a 64-bit unsigned integer number and move pointer forward by 8 bytes.
   * @returns The read value.
   */
  readBigUint64() {
    const value = this._data.getBigUint64(this.offset, this.littleEndian);
    this.offset += 8;
    return value;
  }
  /**
   * Read a 1-byte ASCII character and move pointer forward by 1 byte.
   * @returns The read character.
   */
  readChar() {
    return String.fromCharCode(this.readInt8());
  }
  /**
   * Read `n` 1-byte ASCII characters and move pointer forward by `n` bytes.
   * @param n - Number of characters to read.
   * @returns The read characters.
   */
  readChars(n = 1) {
    let result2 = "";
    for (let i2 = 0; i2 < n; i2++) {
      result2 += this.readChar();
    }
    return result2;
  }
  /**
   * Read the next `n` bytes, return a UTF-8 decoded string and move pointer
   * forward by `n` bytes.
   * @param n - Number of bytes to read.
   * @returns The decoded string.
   */
  readUtf8(n = 1) {
    return decode(this.readBytes(n));
  }
  /**
   * Read the next `n` bytes, return a string decoded with `encoding` and move pointer
   * forward by `n` bytes.
   * If no encoding is passed, the function is equivalent to @see {@link IOBuffer#readUtf8}
   * @param n - Number of bytes to read.
   * @param encoding - The encoding to use. Default is 'utf8'.
   * @returns The decoded string.
   */
  decodeText(n = 1, encoding = "utf8") {
    return decode(this.readBytes(n), encoding);
  }
  /**
   * Write 0xff if the passed value is truthy, 0x00 otherwise and move pointer
   * forward by 1 byte.
   * @param value - The value to write.
   * @returns This.
   */
  writeBoolean(value) {
    this.writeUint8(value ? 255 : 0);
    return this;
  }
  /**
   * Write `value` as an 8-bit signed integer and move pointer forward by 1 byte.
   * @param value - The value to write.
   * @returns This.
   */
  writeInt8(value) {
    this.ensureAvailable(1);
    this._data.setInt8(this.offset++, value);
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as an 8-bit unsigned integer and move pointer forward by 1
   * byte.
   * @param value - The value to write.
   * @returns This.
   */
  writeUint8(value) {
    this.ensureAvailable(1);
    this._data.setUint8(this.offset++, value);
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * An alias for {@link IOBuffer#writeUint8}.
   * @param value - The value to write.
   * @returns This.
   */
  writeByte(value) {
    return this.writeUint8(value);
  }
  /**
   * Write all elements of `bytes` as uint8 values and move pointer forward by
   * `bytes.length` bytes.
   * @param bytes - The array of bytes to write.
   * @returns This.
   */
  writeBytes(bytes) {
    this.ensureAvailable(bytes.length);
    for (let i2 = 0; i2 < bytes.length; i2++) {
      this._data.setUint8(this.offset++, bytes[i2]);
    }
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 16-bit signed integer and move pointer forward by 2
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeInt16(value) {
    this.ensureAvailable(2);
    this._data.setInt16(this.offset, value, this.littleEndian);
    this.offset += 2;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 16-bit unsigned integer and move pointer forward by 2
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeUint16(value) {
    this.ensureAvailable(2);
    this._data.setUint16(this.offset, value, this.littleEndian);
    this.offset += 2;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 32-bit signed integer and move pointer forward by 4
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeInt32(value) {
    this.ensureAvailable(4);
    this._data.setInt32(this.offset, value, this.littleEndian);
    this.offset += 4;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 32-bit unsigned integer and move pointer forward by 4
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeUint32(value) {
    this.ensureAvailable(4);
    this._data.setUint32(this.offset, value, this.littleEndian);
    this.offset += 4;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 32-bit floating number and move pointer forward by 4
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeFloat32(value) {
    this.ensureAvailable(4);
    this._data.setFloat32(this.offset, value, this.littleEndian);
    this.offset += 4;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 64-bit floating number and move pointer forward by 8
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeFloat64(value) {
    this.ensureAvailable(8);
    this._data.setFloat64(this.offset, value, this.littleEndian);
    this.offset += 8;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 64-bit signed bigint and move pointer forward by 8
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeBigInt64(value) {
    this.ensureAvailable(8);
    this._data.setBigInt64(this.offset, value, this.littleEndian);
    this.offset += 8;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write `value` as a 64-bit unsigned bigint and move pointer forward by 8
   * bytes.
   * @param value - The value to write.
   * @returns This.
   */
  writeBigUint64(value) {
    this.ensureAvailable(8);
    this._data.setBigUint64(this.offset, value, this.littleEndian);
    this.offset += 8;
    this._updateLastWrittenByte();
    return this;
  }
  /**
   * Write the charCode of `str`'s first character as an 8-bit unsigned integer
   * and move pointer forward by 1 byte.
   * @param str - The character to write.
   * @returns This.
   */
  writeChar(str) {
    return this.writeUint8(str.charCodeAt(0));
  }
  /**
   * Write the charCodes of all `str`'s characters as 8-bit unsigned integers
   * and move pointer forward by `str.length` bytes.
   * @param str - The characters to write.
   * @returns This.
   */
  writeChars(str) {
    for (let i2 = 0; i2 < str.length; i2++) {
      this.writeUint8(str.charCodeAt(i2));
    }
    return this;
  }
  /**
   * UTF-8 encode and write `str` to the current pointer offset and move pointer
   * forward according to the encoded length.
   * @param str - The string to write.
   * @returns This.
   */
  writeUtf8(str) {
    return this.writeBytes(encode(str));
  }
  /**
   * Export a Uint8Array view of the internal buffer.
   * The view starts at the byte offset and its length
   * is calculated to stop at the last written byte or the original length.
   * @returns A new Uint8Array view.
   */
  toArray() {
    return new Uint8Array(this.buffer, this.byteOffset, this.lastWrittenByte);
  }
  /**
   *  Get the total number of bytes written so far, regardless of the current offset.
   * @returns - Total number of bytes.
   */
  getWrittenByteLength() {
    return this.lastWrittenByte - this.byteOffset;
  }
  /**
   * Update the last written byte offset
   * @private
   */
  _updateLastWrittenByte() {
    if (this.offset > this.lastWrittenByte) {
      this.lastWrittenByte = this.offset;
    }
  }
};

// node_modules/fast-png/lib/helpers/crc.js
var crcTable = [];
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) {
    if (c & 1) {
      c = 3988292384 ^ c >>> 1;
    } else {
      c = c >>> 1;
    }
  }
  crcTable[n] = c;
}
var initialCrc = 4294967295;
function updateCrc(currentCrc, data, length) {
  let c = currentCrc;
  for (let n = 0; n < length; n++) {
    c = crcTable[(c ^ data[n]) & 255] ^ c >>> 8;
  }
  return c;
}
function crc(data, length) {
  return (updateCrc(initialCrc, data, length) ^ initialCrc) >>> 0;
}
function checkCrc(buffer, crcLength, chunkName) {
  const expectedCrc = buffer.readUint32();
  const actualCrc = crc(new Uint8Array(buffer.buffer, buffer.byteOffset + buffer.offset - crcLength - 4, crcLength), crcLength);
  if (actualCrc !== expectedCrc) {
    throw new Error(`CRC mismatch for chunk ${chunkName}. Expected ${expectedCrc}, found ${actualCrc}`);
  }
}

// node_modules/fast-png/lib/helpers/unfilter.js
function unfilterNone(currentLine, newLine, bytesPerLine) {
  for (let i2 = 0; i2 < bytesPerLine; i2++) {
    newLine[i2] = currentLine[i2];
  }
}
function unfilterSub(currentLine, newLine, bytesPerLine, bytesPerPixel) {
  let i2 = 0;
  for (; i2 < bytesPerPixel; i2++) {
    newLine[i2] = currentLine[i2];
  }
  for (; i2 < bytesPerLine; i2++) {
    newLine[i2] = currentLine[i2] + newLine[i2 - bytesPerPixel] & 255;
  }
}
function unfilterUp(currentLine, newLine, prevLine, bytesPerLine) {
  let i2 = 0;
  if (prevLine.length === 0) {
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2];
    }
  } else {
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2] + prevLine[i2] & 255;
    }
  }
}
function unfilterAverage(currentLine, newLine, prevLine, bytesPerLine, bytesPerPixel) {
  let i2 = 0;
  if (prevLine.length === 0) {
    for (; i2 < bytesPerPixel; i2++) {
      newLine[i2] = currentLine[i2];
    }
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2] + (newLine[i2 - bytesPerPixel] >> 1) & 255;
    }
  } else {
    for (; i2 < bytesPerPixel; i2++) {
      newLine[i2] = currentLine[i2] + (prevLine[i2] >> 1) & 255;
    }
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2] + (newLine[i2 - bytesPerPixel] + prevLine[i2] >> 1) & 255;
    }
  }
}
function unfilterPaeth(currentLine, newLine, prevLine, bytesPerLine, bytesPerPixel) {
  let i2 = 0;
  if (prevLine.length === 0) {
    for (; i2 < bytesPerPixel; i2++) {
      newLine[i2] = currentLine[i2];
    }
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2] + newLine[i2 - bytesPerPixel] & 255;
    }
  } else {
    for (; i2 < bytesPerPixel; i2++) {
      newLine[i2] = currentLine[i2] + prevLine[i2] & 255;
    }
    for (; i2 < bytesPerLine; i2++) {
      newLine[i2] = currentLine[i2] + paethPredictor(newLine[i2 - bytesPerPixel], prevLine[i2], prevLine[i2 - bytesPerPixel]) & 255;
    }
  }
}
function paethPredictor(a, b, c) {
  const p = a + b - c;
  const pa = Math.abs(p - a);
  const pb = Math.abs(p - b);
  const pc = Math.abs(p - c);
  if (pa <= pb && pa <= pc)
    return a;
  else if (pb <= pc)
    return b;
  else
    return c;
}

// node_modules/fast-png/lib/helpers/apply_unfilter.js
function applyUnfilter(filterType, currentLine, newLine, prevLine, passLineBytes, bytesPerPixel) {
  switch (filterType) {
    case 0:
      unfilterNone(currentLine, newLine, passLineBytes);
      break;
    case 1:
      unfilterSub(currentLine, newLine, passLineBytes, bytesPerPixel);
      break;
    case 2:
      unfilterUp(currentLine, newLine, prevLine, passLineBytes);
      break;
    case 3:
      unfilterAverage(currentLine, newLine, prevLine, passLineBytes, bytesPerPixel);
      break;
    case 4:
      unfilterPaeth(currentLine, newLine, prevLine, passLineBytes, bytesPerPixel);
      break;
    default:
      throw new Error(`Unsupported filter: ${filterType}`);
  }
}

// node_modules/fast-png/lib/helpers/decode_interlace_adam7.js
var uint16 = new Uint16Array([255]);
var uint8 = new Uint8Array(uint16.buffer);
var osIsLittleEndian = uint8[0] === 255;
function decodeInterlaceAdam7(params) {
  const { data, width, height, channels, depth } = params;
  const passes = [
    { x: 0, y: 0, xStep: 8, yStep: 8 },
    // Pass 1
    { x: 4, y: 0, xStep: 8, yStep: 8 },
    // Pass 2
    { x: 0, y: 4, xStep: 4, yStep: 8 },
    // Pass 3
    { x: 2, y: 0, xStep: 4, yStep: 4 },
    // Pass 4
    { x: 0, y: 2, xStep: 2, yStep: 4 },
    // Pass 5
    { x: 1, y: 0, xStep: 2, yStep: 2 },
    // Pass 6
    { x: 0, y: 1, xStep: 1, yStep: 2 }
    // Pass 7
  ];
  const bytesPerPixel = Math.ceil(depth / 8) * channels;
  const resultData = new Uint8Array(height * width * bytesPerPixel);
  let offset = 0;
  for (let passIndex = 0; passIndex < 7; passIndex++) {
    const pass = passes[passIndex];
    const passWidth = Math.ceil((width - pass.x) / pass.xStep);
    const passHeight = Math.ceil((height - pass.y) / pass.yStep);
    if (passWidth <= 0 || passHeight <= 0)
      continue;
    const passLineBytes = passWidth * bytesPerPixel;
    const prevLine = new Uint8Array(passLineBytes);
    for (let y = 0; y < passHeight; y++) {
      const filterType = data[offset++];
      const currentLine = data.subarray(offset, offset + passLineBytes);
      offset += passLineBytes;
      const newLine = new Uint8Array(passLineBytes);
      applyUnfilter(filterType, currentLine, newLine, prevLine, passLineBytes, bytesPerPixel);
      prevLine.set(newLine);
      for (let x2 = 0; x2 < passWidth; x2++) {
        const outputX = pass.x + x2 * pass.xStep;
        const outputY = pass.y + y * pass.yStep;
        if (outputX >= width || outputY >= height)
          continue;
        for (let i2 = 0; i2 < bytesPerPixel; i2++) {
          resultData[(outputY * width + outputX) * bytesPerPixel + i2] = newLine[x2 * bytesPerPixel + i2];
        }
      }
    }
  }
  if (depth === 16) {
    const uint16Data = new Uint16Array(resultData.buffer);
    if (osIsLittleEndian) {
      for (let k = 0; k < uint16Data.length; k++) {
        uint16Data[k] = swap16(uint16Data[k]);
      }
    }
    return uint16Data;
  } else {
    return resultData;
  }
}
function swap16(val) {
  return (val & 255) << 8 | val >> 8 & 255;
}

// node_modules/fast-png/lib/helpers/decode_interlace_null.js
var uint162 = new Uint16Array([255]);
var uint82 = new Uint8Array(uint162.buffer);
var osIsLittleEndian2 = uint82[0] === 255;
var empty = new Uint8Array(0);
function decodeInterlaceNull(params) {
  const { data, width, height, channels, depth } = params;
  const bytesPerPixel = Math.ceil(depth / 8) * channels;
  const bytesPerLine = Math.ceil(depth / 8 * channels * width);
  const newData = new Uint8Array(height * bytesPerLine);
  let prevLine = empty;
  let offset = 0;
  let currentLine;
  let newLine;
  for (let i2 = 0; i2 < height; i2++) {
    currentLine = data.subarray(offset + 1, offset + 1 + bytesPerLine);
    newLine = newData.subarray(i2 * bytesPerLine, (i2 + 1) * bytesPerLine);
    switch (data[offset]) {
      case 0:
        unfilterNone(currentLine, newLine, bytesPerLine);
        break;
      case 1:
        unfilterSub(currentLine, newLine, bytesPerLine, bytesPerPixel);
        break;
      case 2:
        unfilterUp(currentLine, newLine, prevLine, bytesPerLine);
        break;
      case 3:
        unfilterAverage(currentLine, newLine, prevLine, bytesPerLine, bytesPerPixel);
        break;
      case 4:
        unfilterPaeth(currentLine, newLine, prevLine, bytesPerLine, bytesPerPixel);
        break;
      default:
        throw new Error(`Unsupported filter: ${data[offset]}`);
    }
    prevLine = newLine;
    offset += bytesPerLine + 1;
  }
  if (depth === 16) {
    const uint16Data = new Uint16Array(newData.buffer);
    if (osIsLittleEndian2) {
      for (let k = 0; k < uint16Data.length; k++) {
        uint16Data[k] = swap162(uint16Data[k]);
      }
    }
    return uint16Data;
  } else {
    return newData;
  }
}
function swap162(val) {
  return (val & 255) << 8 | val >> 8 & 255;
}

// node_modules/fast-png/lib/helpers/signature.js
var pngSignature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
function checkSignature(buffer) {
  if (!hasPngSignature(buffer.readBytes(pngSignature.length))) {
    throw new Error("wrong PNG signature");
  }
}
function hasPngSignature(array) {
  if (array.length < pngSignature.length) {
    return false;
  }
  for (let i2 = 0; i2 < pngSignature.length; i2++) {
    if (array[i2] !== pngSignature[i2]) {
      return false;
    }
  }
  return true;
}

// node_modules/fast-png/lib/helpers/text.js
var textChunkName = "tEXt";
var NULL = 0;
var latin1Decoder = new TextDecoder("latin1");
function validateKeyword(keyword) {
  validateLatin1(keyword);
  if (keyword.length === 0 || keyword.length > 79) {
    throw new Error("keyword length must be between 1 and 79");
  }
}
var latin1Regex = /^[\u0000-\u00FF]*$/;
function validateLatin1(text) {
  if (!latin1Regex.test(text)) {
    throw new Error("invalid latin1 text");
  }
}
function decodetEXt(text, buffer, length) {
  const keyword = readKeyword(buffer);
  text[keyword] = readLatin1(buffer, length - keyword.length - 1);
}
function readKeyword(buffer) {
  buffer.mark();
  while (buffer.readByte() !== NULL) {
  }
  const end = buffer.offset;
  buffer.reset();
  const keyword = latin1Decoder.decode(buffer.readBytes(end - buffer.offset - 1));
  buffer.skip(1);
  validateKeyword(keyword);
  return keyword;
}
function readLatin1(buffer, length) {
  return latin1Decoder.decode(buffer.readBytes(length));
}

// node_modules/fast-png/lib/internal_types.js
var ColorType = {
  UNKNOWN: -1,
  GREYSCALE: 0,
  TRUECOLOUR: 2,
  INDEXED_COLOUR: 3,
  GREYSCALE_ALPHA: 4,
  TRUECOLOUR_ALPHA: 6
};
var CompressionMethod = {
  UNKNOWN: -1,
  DEFLATE: 0
};
var FilterMethod = {
  UNKNOWN: -1,
  ADAPTIVE: 0
};
var InterlaceMethod = {
  UNKNOWN: -1,
  NO_INTERLACE: 0,
  ADAM7: 1
};
var DisposeOpType = {
  NONE: 0,
  BACKGROUND: 1,
  PREVIOUS: 2
};
var BlendOpType = {
  SOURCE: 0,
  OVER: 1
};

// node_modules/fast-png/lib/png_decoder.js
var PngDecoder = class extends IOBuffer {
  _checkCrc;
  _inflator;
  _png;
  _apng;
  _end;
  _hasPalette;
  _palette;
  _hasTransparency;
  _transparency;
  _compressionMethod;
  _filterMethod;
  _interlaceMethod;
  _colorType;
  _isAnimated;
  _numberOfFrames;
  _numberOfPlays;
  _frames;
  _writingDataChunks;
  _chunks;
  _inflatorResult;
  constructor(data, options = {}) {
    super(data);
    const { checkCrc: checkCrc2 = false } = options;
    this._checkCrc = checkCrc2;
    this._inflator = new Unzlib((chunk, final) => {
      this._chunks.push(chunk);
      if (final) {
        const totalLength = this._chunks.reduce((sum, c) => sum + c.length, 0);
        this._inflatorResult = new Uint8Array(totalLength);
        let offset = 0;
        for (const chunk2 of this._chunks) {
          this._inflatorResult.set(chunk2, offset);
          offset += chunk2.length;
        }
        this._chunks = [];
      }
    });
    this._chunks = [];
    this._png = {
      width: -1,
      height: -1,
      channels: -1,
      data: new Uint8Array(0),
      depth: 1,
      text: {}
    };
    this._apng = {
      width: -1,
      height: -1,
      channels: -1,
      depth: 1,
      numberOfFrames: 1,
      numberOfPlays: 0,
      text: {},
      frames: []
    };
    this._end = false;
    this._hasPalette = false;
    this._palette = [];
    this._hasTransparency = false;
    this._transparency = new Uint16Array(0);
    this._compressionMethod = CompressionMethod.UNKNOWN;
    this._filterMethod = FilterMethod.UNKNOWN;
    this._interlaceMethod = InterlaceMethod.UNKNOWN;
    this._colorType = ColorType.UNKNOWN;
    this._isAnimated = false;
    this._numberOfFrames = 1;
    this._numberOfPlays = 0;
    this._frames = [];
    this._writingDataChunks = false;
    this._inflatorResult = new Uint8Array(0);
    this.setBigEndian();
  }
  decode() {
    checkSignature(this);
    while (!this._end) {
      const length = this.readUint32();
      const type = this.readChars(4);
      this.decodeChunk(length, type);
    }
    this._inflator.push(new Uint8Array(0), true);
    this.decodeImage();
    return this._png;
  }
  decodeApng() {
    checkSignature(this);
    while (!this._end) {
      const length = this.readUint32();
      const type = this.readChars(4);
      this.decodeApngChunk(length, type);
    }
    this.decodeApngImage();
    return this._apng;
  }
  // https://www.w3.org/TR/PNG/#5Chunk-layout
  decodeChunk(length, type) {
    const offset = this.offset;
    switch (type) {
      // 11.2 Critical chunks
      case "IHDR":
        this.decodeIHDR();
        break;
      case "PLTE":
        this.decodePLTE(length);
        break;
      case "IDAT":
        this.decodeIDAT(length);
        break;
      case "IEND":
        this._end = true;
        break;
      // 11.3 Ancillary chunks
      case "tRNS":
        this.decodetRNS(length);
        break;
      case "iCCP":
        this.decodeiCCP(length);
        break;
      case textChunkName:
        decodetEXt(this._png.text, this, length);
        break;
      case "pHYs":
        this.decodepHYs();
        break;
      default:
        this.skip(length);
        break;
    }
    if (this.offset - offset !== length) {
      throw new Error(`Length mismatch while decoding chunk ${type}`);
    }
    if (this._checkCrc) {
      checkCrc(this, length + 4, type);
    } else {
      this.skip(4);
    }
  }
  decodeApngChunk(length, type) {
    const offset = this.offset;
    if (type !== "fdAT" && type !== "IDAT" && this._writingDataChunks) {
      this.pushDataToFrame();
    }
    switch (type) {
      case "acTL":
        this.decodeACTL();
        break;
      case "fcTL":
        this.decodeFCTL();
        break;
      case "fdAT":
        this.decodeFDAT(length);
        break;
      default:
        this.decodeChunk(length, type);
        this.offset = offset + length;
        break;
    }
    if (this.offset - offset !== length) {
      throw new Error(`Length mismatch while decoding chunk ${type}`);
    }
    if (this._checkCrc) {
      checkCrc(this, length + 4, type);
    } else {
      this.skip(4);
    }
  }
  // https://www.w3.org/TR/PNG/#11IHDR
  decodeIHDR() {
    const image = this._png;
    image.width = this.readUint32();
    image.height = this.readUint32();
    image.depth = checkBitDepth(this.readUint8());
    const colorType = this.readUint8();
    this._colorType = colorType;
    let channels;
    switch (colorType) {
      case ColorType.GREYSCALE:
        channels = 1;
        break;
      case ColorType.TRUECOLOUR:
        channels = 3;
        break;
      case ColorType.INDEXED_COLOUR:
        channels = 1;
        break;
      case ColorType.GREYSCALE_ALPHA:
        channels = 2;
        break;
      case ColorType.TRUECOLOUR_ALPHA:
        channels = 4;
        break;
      // Kept for exhaustiveness.
      // eslint-disable-next-line unicorn/no-useless-switch-case
      case ColorType.UNKNOWN:
      default:
        throw new Error(`Unknown color type: ${colorType}`);
    }
    this._png.channels = channels;
    this._compressionMethod = this.readUint8();
    if (this._compressionMethod !== CompressionMethod.DEFLATE) {
      throw new Error(`Unsupported compression method: ${this._compressionMethod}`);
    }
    this._filterMethod = this.readUint8();
    this._interlaceMethod = this.readUint8();
  }
  decodeACTL() {
    this._numberOfFrames = this.readUint32();
    this._numberOfPlays = this.readUint32();
    this._isAnimated = true;
  }
  decodeFCTL() {
    const image = {
      sequenceNumber: this.readUint32(),
      width: this.readUint32(),
      height: this.readUint32(),
      xOffset: this.readUint32(),
      yOffset: this.readUint32(),
      delayNumber: this.readUint16(),
      delayDenominator: this.readUint16(),
      disposeOp: this.readUint8(),
      blendOp: this.readUint8(),
      data: new Uint8Array(0)
    };
    this._frames.push(image);
  }
  // https://www.w3.org/TR/PNG/#11PLTE
  decodePLTE(length) {
    if (length % 3 !== 0) {
      throw new RangeError(`PLTE field length must be a multiple of 3. Got ${length}`);
    }
    const l = length / 3;
    this._hasPalette = true;
    const palette = [];
    this._palette = palette;
    for (let i2 = 0; i2 < l; i2++) {
      palette.push([this.readUint8(), this.readUint8(), this.readUint8()]);
    }
  }
  // https://www.w3.org/TR/PNG/#11IDAT
  decodeIDAT(length) {
    this._writingDataChunks = true;
    const dataLength = length;
    const dataOffset = this.offset + this.byteOffset;
    try {
      this._inflator.push(new Uint8Array(this.buffer, dataOffset, dataLength), false);
    } catch (error) {
      throw new Error("Error while decompressing the data:", { cause: error });
    }
    this.skip(length);
  }
  decodeFDAT(length) {
    this._writingDataChunks = true;
    let dataLength = length;
    let dataOffset = this.offset + this.byteOffset;
    dataOffset += 4;
    dataLength -= 4;
    try {
      this._inflator.push(new Uint8Array(this.buffer, dataOffset, dataLength), false);
    } catch (error) {
      throw new Error("Error while decompressing the data:", { cause: error });
    }
    this.skip(length);
  }
  // https://www.w3.org/TR/PNG/#11tRNS
  decodetRNS(length) {
    switch (this._colorType) {
      case ColorType.GREYSCALE:
      case ColorType.TRUECOLOUR: {
        if (length % 2 !== 0) {
          throw new RangeError(`tRNS chunk length must be a multiple of 2. Got ${length}`);
        }
        if (length / 2 > this._png.width * this._png.height) {
          throw new Error(`tRNS chunk contains more alpha values than there are pixels (${length / 2} vs ${this._png.width * this._png.height})`);
        }
        this._hasTransparency = true;
        this._transparency = new Uint16Array(length / 2);
        for (let i2 = 0; i2 < length / 2; i2++) {
          this._transparency[i2] = this.readUint16();
        }
        break;
      }
      case ColorType.INDEXED_COLOUR: {
        if (length > this._palette.length) {
          throw new Error(`tRNS chunk contains more alpha values than there are palette colors (${length} vs ${this._palette.length})`);
        }
        let i2 = 0;
        for (; i2 < length; i2++) {
          const alpha = this.readByte();
          this._palette[i2].push(alpha);
        }
        for (; i2 < this._palette.length; i2++) {
          this._palette[i2].push(255);
        }
        break;
      }
      // Kept for exhaustiveness.
      /* eslint-disable unicorn/no-useless-switch-case */
      case ColorType.UNKNOWN:
      case ColorType.GREYSCALE_ALPHA:
      case ColorType.TRUECOLOUR_ALPHA:
      default: {
        throw new Error(`tRNS chunk is not supported for color type ${this._colorType}`);
      }
    }
  }
  // https://www.w3.org/TR/PNG/#11iCCP
  decodeiCCP(length) {
    const name = readKeyword(this);
    const compressionMethod = this.readUint8();
    if (compressionMethod !== CompressionMethod.DEFLATE) {
      throw new Error(`Unsupported iCCP compression method: ${compressionMethod}`);
    }
    const compressedProfile = this.readBytes(length - name.length - 2);
    this._png.iccEmbeddedProfile = {
      name,
      profile: unzlibSync(compressedProfile)
    };
  }
  // https://www.w3.org/TR/PNG/#11pHYs
  decodepHYs() {
    const ppuX = this.readUint32();
    const ppuY = this.readUint32();
    const unitSpecifier = this.readByte();
    this._png.resolution = {
      x: ppuX,
      y: ppuY,
      unit: unitSpecifier
    };
  }
  decodeApngImage() {
    this._apng.width = this._png.width;
    this._apng.height = this._png.height;
    this._apng.channels = this._png.channels;
    this._apng.depth = this._png.depth;
    this._apng.numberOfFrames = this._numberOfFrames;
    this._apng.numberOfPlays = this._numberOfPlays;
    this._apng.text = this._png.text;
    this._apng.resolution = this._png.resolution;
    for (let i2 = 0; i2 < this._numberOfFrames; i2++) {
      const newFrame = {
        sequenceNumber: this._frames[i2].sequenceNumber,
        delayNumber: this._frames[i2].delayNumber,
        delayDenominator: this._frames[i2].delayDenominator,
        data: this._apng.depth === 8 ? new Uint8Array(this._apng.width * this._apng.height * this._apng.channels) : new Uint16Array(this._apng.width * this._apng.height * this._apng.channels)
      };
      const frame = this._frames.at(i2);
      if (frame) {
        frame.data = decodeInterlaceNull({
          data: frame.data,
          width: frame.width,
          height: frame.height,
          channels: this._apng.channels,
          depth: this._apng.depth
        });
        if (this._hasPalette) {
          this._apng.palette = this._palette;
        }
        if (this._hasTransparency) {
          this._apng.transparency = this._transparency;
        }
        if (i2 === 0 || frame.xOffset === 0 && frame.yOffset === 0 && frame.width === this._png.width && frame.height === this._png.height) {
          newFrame.data = frame.data;
        } else {
          const prevFrame = this._apng.frames.at(i2 - 1);
          this.disposeFrame(frame, prevFrame, newFrame);
          this.addFrameDataToCanvas(newFrame, frame);
        }
        this._apng.frames.push(newFrame);
      }
    }
    return this._apng;
  }
  disposeFrame(frame, prevFrame, imageFrame) {
    switch (frame.disposeOp) {
      case DisposeOpType.NONE:
        break;
      case DisposeOpType.BACKGROUND:
        for (let row = 0; row < this._png.height; row++) {
          for (let col = 0; col < this._png.width; col++) {
            const index = (row * frame.width + col) * this._png.channels;
            for (let channel = 0; channel < this._png.channels; channel++) {
              imageFrame.data[index + channel] = 0;
            }
          }
        }
        break;
      case DisposeOpType.PREVIOUS:
        imageFrame.data.set(prevFrame.data);
        break;
      default:
        throw new Error("Unknown disposeOp");
    }
  }
  addFrameDataToCanvas(imageFrame, frame) {
    const maxValue = 1 << this._png.depth;
    const calculatePixelIndices = (row, col) => {
      const index = ((row + frame.yOffset) * this._png.width + frame.xOffset + col) * this._png.channels;
      const frameIndex = (row * frame.width + col) * this._png.channels;
      return { index, frameIndex };
    };
    switch (frame.blendOp) {
      case BlendOpType.SOURCE:
        for (let row = 0; row < frame.height; row++) {
          for (let col = 0; col < frame.width; col++) {
            const { index, frameIndex } = calculatePixelIndices(row, col);
            for (let channel = 0; channel < this._png.channels; channel++) {
              imageFrame.data[index + channel] = frame.data[frameIndex + channel];
            }
          }
        }
        break;
      // https://www.w3.org/TR/png-3/#13Alpha-channel-processing
      case BlendOpType.OVER:
        for (let row = 0; row < frame.height; row++) {
          for (let col = 0; col < frame.width; col++) {
            const { index, frameIndex } = calculatePixelIndices(row, col);
            for (let channel = 0; channel < this._png.channels; channel++) {
              const sourceAlpha = frame.data[frameIndex + this._png.channels - 1] / maxValue;
              const foregroundValue = channel % (this._png.channels - 1) === 0 ? 1 : frame.data[frameIndex + channel];
              const value = Math.floor(sourceAlpha * foregroundValue + (1 - sourceAlpha) * imageFrame.data[index + channel]);
              imageFrame.data[index + channel] += value;
            }
          }
        }
        break;
      default:
        throw new Error("Unknown blendOp");
    }
  }
  decodeImage() {
    const data = this._inflatorResult;
    if (this._filterMethod !== FilterMethod.ADAPTIVE) {
      throw new Error(`Filter method ${this._filterMethod} not supported`);
    }
    if (this._interlaceMethod === InterlaceMethod.NO_INTERLACE) {
      this._png.data = decodeInterlaceNull({
        data,
        width: this._png.width,
        height: this._png.height,
        channels: this._png.channels,
        depth: this._png.depth
      });
    } else if (this._interlaceMethod === InterlaceMethod.ADAM7) {
      this._png.data = decodeInterlaceAdam7({
        data,
        width: this._png.width,
        height: this._png.height,
        channels: this._png.channels,
        depth: this._png.depth
      });
    } else {
      throw new Error(`Interlace method ${this._interlaceMethod} not supported`);
    }
    if (this._hasPalette) {
      this._png.palette = this._palette;
    }
    if (this._hasTransparency) {
      this._png.transparency = this._transparency;
    }
  }
  pushDataToFrame() {
    this._inflator.push(new Uint8Array(0), true);
    const result2 = this._inflatorResult;
    const lastFrame = this._frames.at(-1);
    if (lastFrame) {
      lastFrame.data = result2;
    } else {
      this._frames.push({
        sequenceNumber: 0,
        width: this._png.width,
        height: this._png.height,
        xOffset: 0,
        yOffset: 0,
        delayNumber: 0,
        delayDenominator: 0,
        disposeOp: DisposeOpType.NONE,
        blendOp: BlendOpType.SOURCE,
        data: result2
      });
    }
    this._inflator = new Unzlib((chunk, final) => {
      this._chunks.push(chunk);
      if (final) {
        const totalLength = this._chunks.reduce((sum, c) => sum + c.length, 0);
        this._inflatorResult = new Uint8Array(totalLength);
        let offset = 0;
        for (const chunk2 of this._chunks) {
          this._inflatorResult.set(chunk2, offset);
          offset += chunk2.length;
        }
        this._chunks = [];
      }
    });
    this._chunks = [];
    this._writingDataChunks = false;
  }
};
function checkBitDepth(value) {
  if (value !== 1 && value !== 2 && value !== 4 && value !== 8 && value !== 16) {
    throw new Error(`invalid bit depth: ${value}`);
  }
  return value;
}

// node_modules/fast-png/lib/index.js
function decodePng(data, options) {
  const decoder = new PngDecoder(data, options);
  return decoder.decode();
}

// src/serve/page/client/decode-png.ts
function canDecodePng(bytes) {
  return (bytes[28] === 0 || bytes[24] >= 8) && !_hasChunk(bytes, "eXIf");
}
function decodePng2(bytes) {
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height } = png;
  const source = _readerOf(bytes, png);
  const { channels } = source;
  const pixels = new Uint8Array(width * height * channels);
  for (let at = 0, pixel = 0; at < pixels.length; at += channels, pixel++) {
    const alpha = source.alpha(pixel);
    for (let channel = 0; channel < channels; channel++) {
      const flat = Math.floor(source.value(pixel, channel) * alpha / source.opaque);
      pixels[at + channel] = source.isDeep ? flat >> 8 : flat;
    }
  }
  return { width, height, channels, pixels };
}
function _hasChunk(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += view.getUint32(at) + 12) {
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === name) return true;
  }
  return false;
}
function _readerOf(bytes, png) {
  return bytes[25] === 3 ? _paletteReader(png) : _plainReader(png);
}
function _paletteReader(png) {
  const indices = _unpack(png);
  const palette = png.palette ?? [];
  if (indices.some((index) => index >= palette.length))
    throw new RangeError("a colour is not in the palette");
  return {
    channels: 3,
    isDeep: false,
    opaque: 255,
    value: (pixel, channel) => palette[indices[pixel]][channel],
    alpha: (pixel) => palette[indices[pixel]][3] ?? 255
  };
}
function _plainReader(png) {
  const { depth, transparency } = png;
  const values = _unpack(png);
  const stored = png.channels;
  const channels = stored <= 2 ? 1 : 3;
  const isDeep = depth === 16;
  const opaque = isDeep ? 65535 : 255;
  const spread = isDeep ? 1 : 255 / (2 ** depth - 1);
  const isKeyed = (pixel) => transparency?.every((value, channel) => values[pixel * stored + channel] === value) === true;
  return {
    channels,
    isDeep,
    opaque,
    value: (pixel, channel) => values[pixel * stored + channel] * spread,
    alpha: (pixel) => {
      if (stored !== channels) return values[pixel * stored + channels];
      return isKeyed(pixel) ? 0 : opaque;
    }
  };
}
function _unpack({ data, depth, width, height, channels }) {
  if (depth >= 8)
    return data instanceof Uint16Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.length);
  const perRow = width * channels;
  const rowBytes = Math.ceil(perRow * depth / 8);
  const values = new Uint8Array(perRow * height);
  for (let at = 0; at < values.length; at++) {
    const bit = at % perRow * depth;
    const byte = data[Math.floor(at / perRow) * rowBytes + (bit >> 3)];
    values[at] = byte >> 8 - depth - (bit & 7) & 2 ** depth - 1;
  }
  return values;
}

// src/serve/page/client/decode-picture.ts
var PICTURE_FORMATS = ["jpeg", "png", "webp"];
var MOST_PIXELS = 16e6;
async function decodePicture(bytes) {
  const detected = detectFormat(bytes);
  if (!("format" in detected) || !PICTURE_FORMATS.includes(detected.format)) {
    throw new PageError("IMAGE_UNSUPPORTED", "This file is not a JPEG, PNG or WebP picture");
  }
  try {
    if (detected.format === "png" && canDecodePng(bytes)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      _assertSize(view.getUint32(16), view.getUint32(20));
      return decodePng2(bytes);
    }
    return await _decodeByBrowser(new Blob([bytes], { type: `image/${detected.format}` }));
  } catch (cause) {
    if (cause instanceof PageError) throw cause;
    throw new PageError(
      "IMAGE_INVALID",
      `This picture cannot be decoded because its ${detected.format} data is damaged`
    );
  }
}
async function _decodeByBrowser(picture2) {
  const bitmap = await createImageBitmap(picture2, {
    colorSpaceConversion: "none",
    imageOrientation: "from-image",
    premultiplyAlpha: "none"
  });
  try {
    const { width, height } = bitmap;
    _assertSize(width, height);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (context === null)
      throw new PageError("BROWSER_UNFIT", "This browser gives no canvas to decode pictures with");
    context.drawImage(bitmap, 0, 0);
    return _dropAlpha(context.getImageData(0, 0, width, height));
  } finally {
    bitmap.close();
  }
}
function _assertSize(width, height) {
  if (width * height <= MOST_PIXELS) return;
  throw new PageError(
    "IMAGE_TOO_LARGE",
    `This picture has ${width}x${height} pixels, more than ${MOST_PIXELS / 1e6} million: make it smaller, or cut out the face`
  );
}
function _dropAlpha({ width, height, data }) {
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
  }
  return { width, height, channels: 3, pixels };
}

// src/serve/page/client/opened-picture.ts
var MOST_BYTES = 64 * 2 ** 20;
async function openPicture(file, name) {
  if (file.size > MOST_BYTES) {
    throw new PageError(
      "IMAGE_TOO_LARGE",
      `${name} has ${Math.round(file.size / 2 ** 20)} MiB, more than ${MOST_BYTES / 2 ** 20}: make the picture smaller, or cut out the face`
    );
  }
  const bytes = await _read(file, name);
  const detected = detectFormat(bytes);
  const decoded = await decodePicture(bytes).catch((error) => {
    if (error instanceof PageError) return error;
    throw error;
  });
  return { name, bytes, isPng: "format" in detected && detected.format === "png", decoded };
}
async function _read(file, name) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new PageError("NO_PICTURE", `${name} cannot be read: is it a folder, or has it changed meanwhile?`);
  }
}

// src/serve/page/client/box-fields.ts
var NAMES = ["left", "top", "width"];
function createBoxFields(onNumbers) {
  const group = element("box-fields", HTMLFieldSetElement);
  const inputs = NAMES.map((name) => ({ name, input: element(`box-${name}`, HTMLInputElement) }));
  group.addEventListener("change", () => {
    const given = inputs.filter(({ input }) => Number.isFinite(input.valueAsNumber));
    onNumbers(Object.fromEntries(given.map(({ name, input }) => [name, input.valueAsNumber])));
  });
  return {
    show: (box) => {
      group.disabled = box === void 0;
      for (const { name, input } of inputs) input.value = box === void 0 ? "" : String(box[name]);
    }
  };
}

// src/serve/page/client/box-geometry.ts
var SMALLEST_WIDTH = 8;
var FIRST_SHARE = 0.6;
function placeBox({ left, top, width }, limits) {
  const size = _sizeOf(width, limits);
  return {
    left: _clamp(Math.round(left), 0, limits.width - size.width),
    top: _clamp(Math.round(top), 0, limits.height - size.height),
    ...size
  };
}
function stretchBox({ from, to }, limits) {
  const corner = { x: _clamp(from.x, 0, limits.width), y: _clamp(from.y, 0, limits.height) };
  const isLeftwards = to.x < corner.x;
  const isUpwards = to.y < corner.y;
  const wanted = Math.max(Math.abs(to.x - corner.x), Math.abs(to.y - corner.y) * limits.aspect);
  const roomAcross = isLeftwards ? corner.x : limits.width - corner.x;
  const roomAlong = (isUpwards ? corner.y : limits.height - corner.y) * limits.aspect;
  const { width, height } = _sizeOf(Math.min(wanted, roomAcross, roomAlong), limits);
  const left = isLeftwards ? corner.x - width : corner.x;
  const top = isUpwards ? corner.y - height : corner.y;
  return placeBox({ left, top, width }, limits);
}
function middleBox(limits) {
  const { width, height } = _sizeOf(Math.round(_widest(limits) * FIRST_SHARE), limits);
  return placeBox({ left: (limits.width - width) / 2, top: (limits.height - height) / 2, width }, limits);
}
function _sizeOf(width, limits) {
  const widest = _widest(limits);
  const fitting = _clamp(Math.round(width), Math.min(SMALLEST_WIDTH, widest), widest);
  return { width: fitting, height: _clamp(Math.round(fitting / limits.aspect), 1, limits.height) };
}
function _widest({ width, height, aspect }) {
  return Math.max(1, Math.min(width, Math.floor(height * aspect)));
}
function _clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// src/serve/page/client/box-pointer.ts
var CLICK = 4;
function connectPointer(stage, { state, change }) {
  let current;
  let start2 = { x: 0, y: 0 };
  let isDragging = false;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    stage.setPointerCapture(event.pointerId);
    start2 = { x: event.clientX, y: event.clientY };
    isDragging = false;
    current = _begin(event, { point: _pointOf(event, { stage, state: state() }), box: state().box });
  });
  stage.addEventListener("pointermove", (event) => {
    if (current === void 0 || !event.isPrimary) return;
    isDragging ||= Math.hypot(event.clientX - start2.x, event.clientY - start2.y) >= CLICK;
    if (isDragging)
      change(_drag(current, { point: _pointOf(event, { stage, state: state() }), state: state() }));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, (event) => {
      if (event.isPrimary) current = void 0;
    });
  }
}
function _pointOf(event, { stage, state }) {
  const area = stage.getBoundingClientRect();
  return {
    x: (event.clientX - area.left) / area.width * state.limits.width,
    y: (event.clientY - area.top) / area.height * state.limits.height
  };
}
function _begin(event, { point, box }) {
  const target = event.target instanceof Element ? event.target : null;
  if (box === void 0 || !target?.closest("#box")) return { kind: "stretch", from: point };
  const corner = target.closest("[data-corner]")?.dataset.corner;
  if (corner === void 0) return { kind: "move", grip: { x: point.x - box.left, y: point.y - box.top } };
  const opposite = {
    x: corner.endsWith("w") ? box.left + box.width : box.left,
    y: corner.startsWith("n") ? box.top + box.height : box.top
  };
  return { kind: "stretch", from: opposite };
}
function _drag(drag, { point, state }) {
  const { box, limits } = state;
  if (drag.kind === "stretch" || box === void 0) {
    return stretchBox({ from: drag.kind === "stretch" ? drag.from : point, to: point }, limits);
  }
  return placeBox({ ...box, left: point.x - drag.grip.x, top: point.y - drag.grip.y }, limits);
}

// src/serve/page/client/box-editor.ts
function createBoxEditor(onChange) {
  const frame = element("box", HTMLElement);
  const add = element("add-box", HTMLButtonElement);
  const remove = element("remove-box", HTMLButtonElement);
  const fields = createBoxFields((numbers) => {
    if (state.box !== void 0) change(placeBox({ ...state.box, ...numbers }, state.limits));
  });
  let state = { box: void 0, limits: { width: 1, height: 1, aspect: 1 } };
  const show = (next) => {
    state = next;
    frame.hidden = next.box === void 0;
    remove.disabled = next.box === void 0;
    fields.show(next.box);
    _placeFrame(frame, next);
  };
  const change = (box) => {
    show({ ...state, box });
    onChange();
  };
  const takeAway = () => {
    change(void 0);
    add.focus();
  };
  connectPointer(element("stage", HTMLElement), { state: () => state, change });
  frame.addEventListener("keydown", (event) => {
    const isRemoval = event.key === "Delete" || event.key === "Backspace";
    const next = isRemoval ? void 0 : _afterKey(event, state);
    if (!isRemoval && next === void 0) return;
    event.preventDefault();
    if (isRemoval) takeAway();
    else change(next);
  });
  add.addEventListener("click", () => {
    change(middleBox(state.limits));
    frame.focus();
  });
  remove.addEventListener("click", takeAway);
  return { reset: (limits) => show({ box: void 0, limits }), box: () => state.box };
}
function _afterKey(event, { box, limits }) {
  const step = Math.max(1, Math.round(Math.min(limits.width, limits.height) / 100));
  const across = { ArrowLeft: -step, ArrowRight: step }[event.key] ?? 0;
  const along = { ArrowUp: -step, ArrowDown: step }[event.key] ?? 0;
  if (box === void 0 || across === 0 && along === 0) return void 0;
  return event.shiftKey ? placeBox({ ...box, width: box.width + across + along }, limits) : placeBox({ ...box, left: box.left + across, top: box.top + along }, limits);
}
function _placeFrame({ style }, { box, limits }) {
  if (box === void 0) return;
  style.left = `${100 * box.left / limits.width}%`;
  style.top = `${100 * box.top / limits.height}%`;
  style.width = `${100 * box.width / limits.width}%`;
  style.height = `${100 * box.height / limits.height}%`;
}

// src/serve/page/client/show-seen.ts
function showSeen(input) {
  const { width, height, channels, pixels } = input;
  const canvas = element("seen", HTMLCanvasElement);
  Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * pixel + channel] = pixels[pixel * channels + channel % channels];
    }
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  const caption = `What the model gets: ${width}x${height} pixels${channels === 1 ? ", grey" : ""}. Is there one face in it, and nothing else?`;
  canvas.setAttribute("aria-label", `The picture as the model gets it, ${width}x${height} pixels`);
  element("seen-caption", HTMLElement).textContent = caption;
}

// src/serve/page/client/picture-panel.ts
var MOST_ENLARGED = 8;
function createPicturePanel(onBox) {
  let shown;
  let url = "";
  let frame = 0;
  const showInput = () => {
    if (shown === void 0 || shown.picture.decoded instanceof PageError) return;
    showSeen(toInput(shown.picture.decoded, { model: shown.model, box: editor.box() }).image);
  };
  const editor = createBoxEditor(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(showInput);
    onBox();
  });
  return {
    show: (picture2, model) => {
      const { decoded, name, bytes } = picture2;
      const face = element("face", HTMLElement);
      face.hidden = decoded instanceof PageError || model === void 0;
      if (decoded instanceof PageError || model === void 0) {
        shown = void 0;
        return;
      }
      const { width, height } = model.preprocess;
      const limits = { width: decoded.width, height: decoded.height, aspect: width / height };
      if (shown?.picture !== picture2 || shown.aspect !== limits.aspect) editor.reset(limits);
      if (shown?.picture !== picture2) {
        URL.revokeObjectURL(url);
        url = URL.createObjectURL(new Blob([bytes]));
        const image = element("picture", HTMLImageElement);
        image.src = url;
        image.alt = `The picture ${name}, ${decoded.width}x${decoded.height} pixels`;
        _sizeStage(decoded);
      }
      shown = { picture: picture2, model, aspect: limits.aspect };
      showInput();
    },
    box: () => shown === void 0 ? void 0 : editor.box()
  };
}
function _sizeStage({ width, height }) {
  const { style, classList } = element("stage", HTMLElement);
  style.setProperty("--aspect", String(width / height));
  style.setProperty("--widest", `${width * MOST_ENLARGED}px`);
  classList.toggle("is-small", width < 200);
}

// src/serve/page/client/compare-classes.ts
var SAME_PIXELS = 1e-4;
var OWN_PIXELS = 0.02;
function compareClasses({
  server,
  browser: browser2
}, { isLossless }) {
  const there = new Map(server.map(({ label, probability }) => [label, probability]));
  const differences = browser2.map(
    ({ label, probability }) => Math.abs(probability - (there.get(label) ?? Number.NaN))
  );
  const largestDifference = differences.some(Number.isNaN) ? Number.NaN : Math.max(...differences);
  const tolerance = isLossless ? SAME_PIXELS : OWN_PIXELS;
  const isSameLabel = sortClasses(server)[0]?.label === sortClasses(browser2)[0]?.label;
  return { largestDifference, isSameLabel, tolerance, agrees: isSameLabel && largestDifference <= tolerance };
}
function sortClasses(classes) {
  return classes.toSorted((a, b) => b.probability - a.probability);
}

// src/serve/page/client/format.ts
function formatPercent(share) {
  if (share > 0 && share < 5e-4) return "< 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}
function formatDuration(ms) {
  if (ms >= 1e3) return `${(ms / 1e3).toFixed(1)} s`;
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
function formatDifference(difference) {
  return difference === 0 ? "0" : String(Number(difference.toPrecision(2)));
}

// src/serve/page/client/show-result.ts
function showResult(outcome, shown) {
  const server = outcome.server?.answer.prediction.classes;
  const browser2 = outcome.browser?.classes;
  const classes = server ?? browser2;
  if (classes === void 0) return;
  const [best] = sortClasses(classes);
  const verdict = create("p", {
    className: "verdict",
    text: `${best.label}, ${formatPercent(best.probability)}`
  });
  const agreement = server && browser2 ? compareClasses({ server, browser: browser2 }, outcome) : void 0;
  const warnings = outcome.server?.answer.prediction.warnings ?? outcome.browser?.warnings ?? [];
  element("status", HTMLElement).replaceChildren(
    verdict,
    ...agreement === void 0 ? [] : [_agreementLine(agreement)],
    ...warnings.map((text) => create("p", { className: "warning", text: `Mind: ${text}` }))
  );
  element("answer", HTMLElement).replaceChildren(_table({ server, browser: browser2 }), _facts(outcome, shown));
}
function _agreementLine({ agrees, isSameLabel, largestDifference, tolerance }) {
  const limits = `at most ${tolerance} is expected`;
  const text = `largest difference ${formatDifference(largestDifference)}, ${limits}`;
  if (agrees) return create("p", { className: "agrees", text: `Server and browser agree: ${text}.` });
  const what = isSameLabel ? "Server and browser differ" : "Server and browser name different expressions";
  return create("p", { className: "warning", text: `${what}: ${text}.` });
}
function _table({ server, browser: browser2 }) {
  const sides = [
    { name: "Server", className: "server", classes: server },
    { name: "Browser", className: "browser", classes: browser2 }
  ].flatMap(
    ({ classes, ...side }) => classes === void 0 ? [] : [{ ...side, shares: new Map(classes.map((each) => [each.label, each.probability])) }]
  );
  const rows = sortClasses(server ?? browser2 ?? []).map(({ label }) => {
    const shares = sides.map((side) => ({ ...side, share: side.shares.get(label) ?? 0 }));
    const name = create("th", { className: "name", text: label });
    name.scope = "row";
    const bars = create("td", { children: shares.map(_bar) });
    bars.ariaHidden = "true";
    const numbers = shares.map(({ share }) => _number(share));
    return create("tr", { children: [name, bars, ...numbers] });
  });
  const headings = sides.map(({ name, className }) => {
    const heading = create("th", {
      className: "number",
      children: [create("span", { className: `key ${className}`, text: name })]
    });
    heading.scope = "col";
    return heading;
  });
  const expression = create("th", { className: "name", text: "Class" });
  expression.scope = "col";
  const head = create("tr", { children: [expression, create("td"), ...headings] });
  return create("table", {
    className: "classes",
    children: [create("thead", { children: [head] }), create("tbody", { children: rows })]
  });
}
function _number(share) {
  const data = create("data", { text: formatPercent(share) });
  data.value = String(share);
  return create("td", { className: "number", children: [data] });
}
function _bar({ className, share }) {
  const fill = create("i");
  fill.style.width = `${100 * share}%`;
  return create("div", { className: `bar ${className}`, children: [fill] });
}
function _facts({ server, browser: browser2 }, { model, box }) {
  const facts = [["Model", `${model.name}, version ${model.version}`]];
  facts.push(["Box", _describeBox(box, server?.answer.prediction.crop)]);
  if (server !== void 0) {
    const { decode_ms, queue_ms, run_ms, total_ms } = server.answer.timings;
    const parts = `decode ${formatDuration(decode_ms)}, queue ${formatDuration(queue_ms)}, run ${formatDuration(run_ms)}`;
    facts.push(["Server", `${formatDuration(total_ms)} (${parts})`]);
    facts.push(["There and back", formatDuration(server.roundTripMs)]);
    facts.push(["Preprocessing", server.answer.model.preprocess_hash.slice(0, 12)]);
  }
  if (browser2 !== void 0) {
    const { prepareMs, runMs } = browser2;
    facts.push([
      "Browser",
      `${formatDuration(prepareMs + runMs)} (prepare ${formatDuration(prepareMs)}, run ${formatDuration(runMs)})`
    ]);
  }
  return create("dl", {
    className: "facts",
    children: facts.flatMap(([name, text]) => [create("dt", { text: name }), create("dd", { text })])
  });
}
function _describeBox(drawn, crop) {
  if (drawn !== void 0) return `${drawn.width}x${drawn.height} at ${drawn.left}, ${drawn.top}`;
  if (crop?.box === void 0) return "none, the whole picture";
  const { x: x2, y, width, height } = crop.box;
  return `${width}x${height} at ${x2}, ${y}, found by the server`;
}

// src/serve/page/client/webcam.ts
var REASONS = {
  NotAllowedError: "it was not allowed: allow it in the address bar, or choose a file",
  NotFoundError: "there is none: choose a file",
  NotReadableError: "another program uses it: close that, or choose a file"
};
function connectWebcam({ onPicture, onError }) {
  const open = element("open-camera", HTMLButtonElement);
  const panel = element("camera", HTMLElement);
  const video = element("video", HTMLVideoElement);
  const take = element("take-picture", HTMLButtonElement);
  const close = () => {
    if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
    video.srcObject = null;
    panel.hidden = true;
    open.disabled = false;
  };
  open.addEventListener("click", async () => {
    open.disabled = true;
    try {
      video.srcObject = await _openCamera();
      panel.hidden = false;
      take.disabled = true;
      await video.play();
      take.disabled = false;
      take.focus();
    } catch (cause) {
      const isClosed = panel.hidden;
      close();
      open.focus();
      if (!isClosed || !(cause instanceof DOMException) || cause.name !== "AbortError")
        onError(_explain2(cause));
    }
  });
  take.addEventListener("click", async () => {
    const picture2 = await _takePicture(video);
    close();
    open.focus();
    if (picture2 !== null) onPicture(picture2);
  });
  element("close-camera", HTMLButtonElement).addEventListener("click", () => {
    close();
    open.focus();
  });
}
function _openCamera() {
  if (navigator.mediaDevices === void 0) {
    throw new PageError(
      "CAMERA_UNAVAILABLE",
      "The webcam cannot be used because this page did not come by https or from this machine: choose a file"
    );
  }
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
}
function _takePicture(video) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d", { alpha: false })?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
function _explain2(cause) {
  if (cause instanceof PageError) return cause;
  const name = cause instanceof Error ? cause.name : "";
  const reason = REASONS[name] ?? `it did not start: ${String(cause)}`;
  return new PageError("CAMERA_UNAVAILABLE", `The webcam cannot be used because ${reason}`);
}

// src/serve/page/client/page.ts
var PAUSE_MS = 300;
var tokenField = element("token", HTMLInputElement);
var tokenForm = element("token-form", HTMLFormElement);
var result = element("result", HTMLElement);
var api = createApiClient(() => tokenField.value.trim());
var browser = createBrowserClassifier(api.fetchModel);
var picture;
var underWay = new AbortController();
var timer;
var modelPanel = createModelPanel(() => {
  if (picture !== void 0) picturePanel.show(picture, modelPanel.model());
  classify();
});
var picturePanel = createPicturePanel(() => {
  result.classList.add("is-stale");
  clearTimeout(timer);
  timer = setTimeout(classify, PAUSE_MS);
});
connectIntake({
  onPicture: (file, left) => takePicture(file, { name: file.name, left }),
  onError: showError
});
connectWebcam({
  onPicture: (file) => takePicture(file, { name: "of the webcam", left: 0 }),
  onError: showError
});
tokenForm.addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
element("again", HTMLButtonElement).addEventListener("click", start);
start();
async function start() {
  clearError();
  try {
    if (modelPanel.model() === void 0) modelPanel.setModels(await api.listModels());
    tokenForm.hidden = true;
  } catch (error) {
    fail(error);
    return;
  }
  if (picture === void 0) return;
  picturePanel.show(picture, modelPanel.model());
  await classify();
}
async function takePicture(file, { name, left }) {
  const { signal } = begin("Reading the picture \u2026");
  try {
    const opened = await openPicture(file, name);
    if (signal.aborted) return;
    picture = opened;
  } catch (error) {
    if (!signal.aborted) fail(error);
    return;
  }
  element("taken", HTMLElement).textContent = left === 0 ? "" : `Of ${left + 1} files the first was taken, ${name}.`;
  picturePanel.show(picture, modelPanel.model());
  await classify();
}
async function classify() {
  const model = modelPanel.model();
  if (picture === void 0 || model === void 0) return;
  const place = modelPanel.place();
  const isLoading = place !== "server" && !browser.isLoaded(model);
  const { signal } = begin(isLoading ? "Loading the model and ONNX Runtime \u2026" : "Classifying \u2026");
  const box = picturePanel.box();
  const { outcome, errors } = await classifyPicture({ picture, model, box, place, signal }, { api, browser });
  if (signal.aborted) return;
  result.ariaBusy = "false";
  result.classList.remove("is-stale");
  showResult(outcome, { model, box });
  if (errors.length > 0) fail(errors[0], { keepsResult: (outcome.server ?? outcome.browser) !== void 0 });
}
function begin(status) {
  clearTimeout(timer);
  underWay.abort();
  underWay = new AbortController();
  clearError();
  result.classList.add("is-stale");
  result.ariaBusy = "true";
  showStatus(status);
  return underWay;
}
function fail(error, { keepsResult = false } = {}) {
  result.ariaBusy = "false";
  result.classList.remove("is-stale");
  if (!keepsResult) {
    showStatus("No result.");
    element("answer", HTMLElement).replaceChildren();
  }
  showError(error);
  if (!(error instanceof PageError) || error.status !== 401) return;
  tokenForm.hidden = false;
  tokenField.focus();
  tokenField.select();
}
