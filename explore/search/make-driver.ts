/** Drivers by their names. */
import type { Space } from '../space/space.ts';
import type { Driver, DriverName, DriverOptions } from './driver.ts';
import { grid } from './grid.ts';
import { halving } from './halving.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { nsga2 } from './nsga2.ts';
import { randomSearch } from './random-search.ts';

const DRIVERS: Readonly<Record<DriverName, (space: Space, options: DriverOptions) => Driver>> = {
  grid,
  random: randomSearch,
  'latin-hypercube': latinHypercube,
  nsga2,
  halving,
};

export const makeDriver = (name: DriverName, space: Space, options: DriverOptions): Driver =>
  DRIVERS[name](space, options);
