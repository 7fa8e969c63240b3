/**
 * Gather: rows of a table. A table from the file that is looked up by the network's input is an embedding; constant indices
 * choose a part of a map; indices into a map that depend on the input are work of the vector engine.
 */
import { alias, asMap, operandOf, vectorWork, viewOf } from '../operator.ts';
import type { OperatorTable, Site } from '../operator.ts';
import { tokensOf } from '../activation.ts';
import type { Activation } from '../activation.ts';
import { tabulate } from '../broadcasting.ts';
import { axisIn, inputOf, intOf, numbersOf } from '../call.ts';
import type { Call } from '../call.ts';
import { elementsOf, stridesOf } from '../tensor.ts';
import type { Dims } from '../tensor.ts';

/** Operators of this file. */
export const gathering: OperatorTable = { Gather: { shape, fold, isInteger: isTableInteger, gives: 'view', lower } };

const tableAxis = (call: Call): number => axisIn(call, inputOf(call, 0).dims.length, intOf(call, 'axis', 0));

function shape(call: Call): readonly Dims[] {
  const [{ dims: table }, { dims: indices }] = [inputOf(call, 0), inputOf(call, 1)];
  const axis = tableAxis(call);
  return [[...table.slice(0, axis), ...indices, ...table.slice(axis + 1)]];
}

function isTableInteger(call: Call): boolean {
  return inputOf(call, 0).constant?.isInteger ?? false;
}

/** An index out of range gives nothing sensible; networks do not have them. */
function fold(call: Call, [dims]: readonly Dims[]): readonly (readonly number[])[] {
  const [{ dims: table }, { dims: indices }] = [inputOf(call, 0), inputOf(call, 1)];
  const [numbers, at] = [numbersOf(call, 0, 'data') ?? [], numbersOf(call, 1, 'indices') ?? []];
  const axis = tableAxis(call);
  const [strides, indexStrides] = [stridesOf(table), stridesOf(indices)];
  return [
    tabulate(dims, (index) => {
      const within = index.slice(axis, axis + indices.length);
      const chosen = at[within.reduce((sum, i, n) => sum + i * indexStrides[n], 0)];
      const row = chosen < 0 ? chosen + table[axis] : chosen;
      const full = [...index.slice(0, axis), row, ...index.slice(axis + indices.length)];
      return numbers[full.reduce((sum, i, n) => sum + i * strides[n], 0)] ?? Number.NaN;
    }),
  ];
}

function lower(site: Site): readonly Activation[] {
  const [data, indices] = [inputOf(site, 0), inputOf(site, 1)];
  const [dims] = site.outputs;
  if (indices.constant) return [part(site, operandOf(site, 0), indices.dims, dims)];
  if (!data.constant) return [vectorWork(site, { operator: 'gather', gradient: 'inputs', dims, axis: null })];
  const { origin, isInteger } = data.constant;
  const isTable = data.dims.length === 2 && tableAxis(site) === 0 && !isInteger;
  if (!isTable) return [vectorWork(site, { operator: 'gather', gradient: 'linear', dims, axis: dims.length - 1 })];
  const { writer, node } = site;
  const tokens = operandOf(site, 1);
  const from = tokens.map.channels === 1 ? tokens.source : asMap(site, tokens, tokensOf(tokens.dims));
  const source = writer.builder.embedding(writer.idOf(node), from, data.dims[0], data.dims[1]);
  if (origin) {
    writer.countWeights(origin.name, source);
    writer.embeddings.set(origin.name, source);
  }
  return [{ dims, source, map: writer.builder.mapOf(source), axis: dims.length - 1 }];
}

/** Rows that are chosen beforehand; one of them alone takes the axis with it. */
function part(site: Site, x: Activation, indices: Dims, dims: Dims): Activation {
  const at = tableAxis(site);
  const removed = 1 - indices.length;
  const axis = x.axis === null || x.axis === at ? null : x.axis - (x.axis > at ? removed : 0);
  if (elementsOf(dims) === elementsOf(x.dims)) return alias(x, dims, axis);
  return viewOf(site, x, { operator: 'select', dims, axis });
}
