/** A size, or null where the model does not say it. */
export type OpenSize = number | null;
/** Undefined where not even the rank is known. */
export type OpenShape = readonly OpenSize[] | undefined;

/** As numpy combines the shapes of the two sides of a sum. */
export function broadcastShapes(shapes: readonly OpenShape[]): OpenShape {
  const known = shapes.filter((shape) => shape !== undefined);
  if (known.length < shapes.length) return undefined;
  const rank = Math.max(0, ...known.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = known.map((shape) => {
      const own = axis - (rank - shape.length);
      return own < 0 ? 1 : shape[own]!;
    });
    const long = sizes.filter((size) => size !== 1);
    if (long.length === 0) return 1;
    return long.find((size) => size !== null) ?? null;
  });
}

/** The product of the sizes; null where one is unknown. */
export function elementsOf(shape: OpenShape): number | null {
  if (shape === undefined) return null;
  return shape.reduce<number | null>(
    (product, size) => (product === null || size === null ? null : product * size),
    1,
  );
}
