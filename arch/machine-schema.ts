/** The JSON Schema of a machine file, from the parameters' own descriptions. */
import { provenances } from './machine-file.ts';
import { satParameters } from './sat/parameters.ts';
import type { Parameter } from './sat/parameters.ts';

type Schema = Readonly<Record<string, unknown>>;

export function machineJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A machine of weft',
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      machine: { const: 'sat' },
      extends: { type: 'string', description: 'a preset by name, or a yaml file whose parameters this one keeps' },
      name: { type: 'string', minLength: 1 },
      parameters: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(satParameters.map((parameter) => [parameter.key, entryOf(parameter)])),
      },
    },
  };
}

/** A bare value, or one with its provenance. */
function entryOf(parameter: Parameter): Schema {
  const value = valueOf(parameter);
  return {
    description: parameter.meaning,
    anyOf: [
      value,
      {
        type: 'object',
        additionalProperties: false,
        required: ['value'],
        properties: { value, provenance: { enum: provenances }, source: { type: 'string' } },
      },
    ],
  };
}

function valueOf(parameter: Parameter): Schema {
  switch (parameter.kind) {
    case 'integer':
      return { type: 'integer', minimum: parameter.least, maximum: parameter.most };
    case 'auto-or-integer':
      return { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: parameter.least, maximum: parameter.most }] };
    case 'fraction':
      return { type: 'number', exclusiveMinimum: 0, maximum: 1 };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { enum: parameter.choices };
    case 'quantity':
      return { type: 'string', description: `a number with a unit of ${parameter.dimension}` };
    case 'address-map':
      return { type: 'string', description: 'preset, or fields with their bits from the lowest: co7,bg2,ba2,ro17' };
  }
}
