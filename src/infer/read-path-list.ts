const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * The paths in a stream of text such as stdin: one a line, or with `nul` ended by zero bytes, as `find -print0` gives
 * them. Empty ones are left out. Memory is what the longest path takes.
 */
export async function* readPathList(
  stream: AsyncIterable<Uint8Array | string>,
  options: { readonly nul: boolean },
): AsyncGenerator<string, void, undefined> {
  const end = options.nul ? 0 : '\n'.charCodeAt(0);
  let rest: Uint8Array = new Uint8Array(0);
  let isStart = !options.nul;
  for await (const chunk of stream) {
    let bytes = Buffer.concat([rest, Buffer.from(chunk as Uint8Array)]);
    // A byte order mark is no part of the first path.
    if (isStart && bytes.length >= 3) {
      isStart = false;
      if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) bytes = bytes.subarray(3);
    }
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end)) {
      yield* _path(bytes.subarray(0, at), options);
      bytes = bytes.subarray(at + 1);
    }
    rest = bytes;
  }
  yield* _path(rest, options);
}

function* _path(bytes: Uint8Array, { nul }: { readonly nul: boolean }): Generator<string> {
  const text = Buffer.from(bytes).toString('utf8');
  // A list that was made on Windows.
  const path = nul ? text : text.replace(/\r$/, '');
  if (path !== '') yield path;
}
