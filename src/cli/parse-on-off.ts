/** A parser for `on` and `off`. */
export function onOff(text: string): boolean {
  if (text === 'on') return true;
  if (text === 'off') return false;
  throw new RangeError(`expected on or off, got \`${text}\``);
}
