/** The flag that names a table of prices. */
import { loadPriceTable, priceTableNames } from '../arch/energy/price-table.ts';
import type { PriceTable } from '../arch/energy/price-table.ts';
import { readText } from './files.ts';

/** Orders of magnitude for the card that the machines are modelled on. */
export const DEFAULT_PRICES = 'fpga-vu9p-16nm';

export const pricesDescription = `${priceTableNames.join(', ')} or a yaml file (${DEFAULT_PRICES})`;

/** @throws {ScenarioError} with every mistake of the table */
export const pricesNamed = (name: string = DEFAULT_PRICES): PriceTable => loadPriceTable(name, readText);
