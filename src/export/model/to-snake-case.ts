/**
 * A layer's configuration with keys and string values in snake case, as tfjs writes them; hand-made files have
 * `hardSigmoid` or `kernelSize`. Names stay.
 */
export function toSnakeCase(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(config).map(([key, value]) => [
    _snake(key),
    key === 'name' ? value : _convert(value),
  ]);
  return Object.fromEntries(entries);
}

function _convert(value: unknown): unknown {
  return typeof value === 'string' ? _snake(value) : value;
}

/** The rule of tfjs' own `toSnakeCase`, which leaves `float32` and `relu6` alone. */
function _snake(text: string): string {
  return text
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
