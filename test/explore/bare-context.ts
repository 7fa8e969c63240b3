import { loadPriceTable } from '../../arch/energy/price-table.ts';
import { loadDevice } from '../../arch/fpga/device.ts';
import type { ContextSettings } from '../../explore/pool/context.ts';

const noFile = (path: string): never => {
  throw new Error(`${path} is not read`);
};

/** What threads need to evaluate points that name no files. */
export const bareContext: ContextSettings = {
  files: {},
  prices: loadPriceTable('fpga-vu9p-16nm', noFile),
  device: loadDevice('xcvu9p', noFile),
  mustFit: false,
};
