/** All operators that are known, by name; `weft:` ones stand for several nodes and do not occur in files. */
import type { Operator, OperatorTable } from './operator.ts';
import { constants } from './operators/constants.ts';
import { convolution } from './operators/convolution.ts';
import { elementwise } from './operators/elementwise.ts';
import { gathering } from './operators/gathering.ts';
import { normalisation } from './operators/normalisation.ts';
import { pooling } from './operators/pooling.ts';
import { products } from './operators/products.ts';
import { cutting } from './operators/cutting.ts';
import { padding } from './operators/padding.ts';
import { permuting } from './operators/permuting.ts';
import { repeating } from './operators/repeating.ts';
import { reshaping } from './operators/reshaping.ts';
import { reducing } from './operators/reducing.ts';

const operators: OperatorTable = {
  ...convolution,
  ...products,
  ...normalisation,
  ...pooling,
  ...elementwise,
  ...reshaping,
  ...permuting,
  ...cutting,
  ...repeating,
  ...padding,
  ...gathering,
  ...reducing,
  ...constants,
};

/** The operator of a name, or undefined. */
export function operatorNamed(name: string): Operator | undefined {
  return Object.hasOwn(operators, name) ? operators[name] : undefined;
}

/** Names of operators that a file may use. */
export const operatorNames: readonly string[] = ['Constant', ...Object.keys(operators)]
  .filter((name) => !name.startsWith('weft:'))
  .toSorted();
