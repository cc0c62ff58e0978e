/** The whole numbers from 0 to `total - 1`. */
export function* countUpTo(total: number): Generator<number, void> {
  for (let index = 0; index < total; index++) yield index;
}
