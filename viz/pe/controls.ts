/** Fields for the settings; a field that holds nonsense says so and leaves the last answer alone. */
import type { PeSettings } from '../../run/pe/settings.ts';
import { h } from '../report/element.ts';
import { DATAFLOWS, NUMBERS, problemOf, SPARSITIES, sparsityName, sparsityOf } from './pe-controls.ts';

/** @param changed  gets settings that are in bounds, or what is wrong */
export function controls(
  initial: PeSettings,
  changed: (settings: PeSettings | null, problem: string) => void,
): HTMLElement {
  const dataflow = h('select', { name: 'dataflow' });
  for (const { value, label } of DATAFLOWS)
    dataflow.append(new Option(label, value, false, value === initial.dataflow));
  const sparsity = h('select', { name: 'sparsity' });
  for (const name of SPARSITIES) {
    sparsity.append(new Option(name, name, false, name === sparsityName(initial.sparsity)));
  }
  const numbers = NUMBERS.map((control) => {
    const { key, most, title } = control;
    const input = h('input', { type: 'number', name: key, min: 1, max: most, step: 1, value: initial[key], title });
    return { control, input };
  });
  const read = (): void => {
    const problems: string[] = [];
    const settings = { ...initial, sparsity: sparsityOf(sparsity.value), dataflow: dataflow.value as 'os' | 'ws' };
    for (const { control, input } of numbers) {
      const problem = problemOf(control, input.value);
      input.setAttribute('aria-invalid', String(problem !== null));
      if (problem) problems.push(problem);
      else settings[control.key] = Number(input.value);
      // Sums that move wait for no adder.
      if (control.key === 'interleave') input.disabled = settings.dataflow === 'ws';
    }
    changed(problems.length > 0 ? null : settings, problems.join('; '));
  };
  const field = (label: string, input: HTMLElement): HTMLElement => h('label', {}, h('span', {}, label), input);
  const element = h(
    'form',
    { class: 'pe-controls', 'aria-label': 'GEMM and array' },
    field('dataflow', dataflow),
    field('weights', sparsity),
    ...numbers.map(({ control, input }) => field(control.label, input)),
  );
  element.addEventListener('input', read);
  element.addEventListener('submit', (event) => event.preventDefault());
  read();
  return element;
}
