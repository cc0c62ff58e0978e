import { FerError } from '../base/index.ts';

/** What is wrong with the rows of a data set, all told together. */
export interface RowProblems {
  /**
   * @param where the number of a line, or a name
   * @param what goes on the sentence, such as `has 2 fields instead of 3`
   */
  readonly add: (where: number | string, what: string) => void;
  /** @throws FerError `DATASET_ROW_INVALID` */
  readonly throwIfAny: () => void;
}

/** How many wrong rows a message names; all are counted. */
const SHOWN_ROWS = 5;

export function createRowProblems(path: string): RowProblems {
  const shown: { where: number | string; what: string }[] = [];
  let count = 0;
  return {
    add: (where, what) => {
      count += 1;
      if (shown.length < SHOWN_ROWS) shown.push({ where, what });
    },
    throwIfAny: () => {
      if (count === 0) return;
      const named = shown
        .map(({ where, what }) => `${typeof where === 'number' ? `line ${where}` : where} ${what}`)
        .join('; ');
      const more = count > shown.length ? `; and ${count - shown.length} more` : '';
      const rows = count === 1 ? 'a row is' : `${count} rows are`;
      throw new FerError(
        'DATASET_ROW_INVALID',
        `Could not open the data set ${path} because ${rows} wrong: ${named}${more}`,
        { details: { path, count, rows: shown.map(({ where }) => where) } },
      );
    },
  };
}
