/** The JSON Schema of spaces, for editors: every parameter that may vary is offered, with what it means. */
import { z } from 'zod';
import { satParameters } from '../../arch/sat/parameters.ts';
import { axisSchema } from './axis.ts';
import { figureKinds } from './figures.ts';
import { spaceSchema } from './schema.ts';
import { LAYER_PREFIX, SCENARIO_KEYS } from './space.ts';

export function spaceJsonSchema(): object {
  const { properties = {}, ...rest } = z.toJSONSchema(spaceSchema, { io: 'input' });
  const axis = z.toJSONSchema(axisSchema, { io: 'input' });
  delete axis.$schema;
  const described = [
    ...SCENARIO_KEYS.map((key) => ({ key, meaning: 'as in a scenario' })),
    ...satParameters.map(({ key, meaning }) => ({ key, meaning })),
  ];
  return {
    ...rest,
    description: `A design space of weft explore. Figures: ${figureKinds.map(({ name, meaning }) => `${name} (${meaning})`).join('; ')}.`,
    properties: {
      ...properties,
      parameters: {
        type: 'object',
        properties: Object.fromEntries(described.map(({ key, meaning }) => [key, { ...axis, description: meaning }])),
        patternProperties: { [`^${LAYER_PREFIX.replace('.', '\\.')}.+`]: axis },
        additionalProperties: false,
      },
    },
  };
}
