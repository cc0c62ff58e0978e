import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { openAtomically } from '../base/index.ts';
import { columnNames, type RowColumns, rowCells } from './row-columns.ts';
import type { RowOutput } from './row-output.ts';

/** Enough for readers to be quick and few enough to hold. */
const ROWS_IN_GROUP = 8192;

/**
 * A Parquet file (Snappy) with the columns of `columnNames()`, text as UTF-8 and numbers as doubles, null where one does
 * not apply. It appears under its name when it is whole; one row group is held at most.
 */
export async function openParquetOutput(
  path: string,
  options: RowColumns & { readonly force: boolean },
): Promise<RowOutput> {
  const columns = columnNames(options);
  const file = await openAtomically(path, { force: options.force });
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(_describeColumn)],
  });
  let rows: ReturnType<typeof rowCells>[] = [];
  const flush = async (): Promise<void> => {
    await file.write(bytes.getBytes().slice());
    // The offset of the file goes on; the bytes before it are written.
    bytes.index = 0;
  };
  const writeGroup = async (): Promise<void> => {
    if (rows.length === 0) return;
    const columnData = columns.map((name, at) => ({ name, data: rows.map((row) => row[at] ?? null) }));
    await parquet.write({ columnData, rowGroupSize: rows.length });
    rows = [];
    await flush();
  };
  return {
    write: async (predictions) => {
      for (const prediction of predictions) rows.push(rowCells(prediction, columns));
      if (rows.length >= ROWS_IN_GROUP) await writeGroup();
    },
    commit: async () => {
      await writeGroup();
      await parquet.finish();
      await flush();
      await file.commit();
    },
    close: file.discard,
  };
}

function _describeColumn(name: string) {
  const isNumber = name.includes('probability');
  return {
    name,
    type: isNumber ? ('DOUBLE' as const) : ('BYTE_ARRAY' as const),
    ...(isNumber ? {} : { converted_type: 'UTF8' as const }),
    repetition_type: name === 'path' ? ('REQUIRED' as const) : ('OPTIONAL' as const),
  };
}
