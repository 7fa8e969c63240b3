/** The flag that names a table of prices. */
import { DEFAULT_PRICES, loadPriceTable, priceTableNames } from '../arch/energy/price-table.ts';
import type { PriceTable } from '../arch/energy/price-table.ts';
import { readText } from './files.ts';

export const pricesDescription = `${priceTableNames.join(', ')} or a yaml file (${DEFAULT_PRICES})`;

/** @throws {ScenarioError} with every mistake of the table */
export const pricesNamed = (name: string = DEFAULT_PRICES): PriceTable => loadPriceTable(name, readText);
