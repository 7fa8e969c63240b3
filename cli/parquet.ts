/** Columns as an Apache Parquet file. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { StoreColumn } from '../explore/store/columns.ts';

/** Numbers are doubles, whole or not: a column keeps its type whatever points are left. */
export function parquetBytes(columns: readonly StoreColumn[]): Uint8Array {
  const columnData = columns.map(({ name, values }) => {
    const kinds = new Set(values.flatMap((value) => (value === null ? [] : [typeof value])));
    const [kind] = kinds;
    if (kinds.size === 1 && kind === 'number')
      return { name, data: [...values], type: 'DOUBLE' as const, nullable: true };
    if (kinds.size === 1 && kind === 'boolean')
      return { name, data: [...values], type: 'BOOLEAN' as const, nullable: true };
    const data = values.map((value) => (value === null ? null : String(value)));
    return { name, data, type: 'STRING' as const, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
