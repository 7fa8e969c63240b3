/** A control on the page: label, field, what it means, whether it is set, and what is wrong with it. */
import type { PartialScenario } from '../../run/scenario.ts';
import { h } from '../report/element.ts';
import { isSet, textOf } from './controls.ts';
import type { Control } from './controls.ts';

export interface ControlView {
  readonly element: HTMLElement;
  /** Shows what the scenario has; a field that the reader is in keeps what is typed there. */
  readonly show: (control: Control, scenario: PartialScenario) => void;
  readonly showMistakes: (messages: readonly string[]) => void;
}

/** Fields of a control: what the reader can change, and how it is read and shown. */
interface Fields {
  readonly element: HTMLElement;
  readonly inputs: readonly (HTMLInputElement | HTMLSelectElement)[];
  readonly show: (text: string) => void;
}

/** @param change  gets the text of the control whenever it changes; '' is what the preset has */
export function controlView(first: Control, change: (control: Control, text: string) => void): ControlView {
  let control = first;
  const id = `control-${first.id}`;
  const tell = (text: string): void => change(control, text);
  const fields = fieldsOf(first, id, tell);
  const mistake = h('p', { class: 'mistake', id: `${id}-mistake`, hidden: true });
  const help = h('p', { class: 'help', id: `${id}-help` });
  const reset = h('button', { class: 'reset', onclick: () => resetTo() });
  const resetTo = (): void => {
    tell('');
    fields.show(control.preset);
    fields.inputs[0].focus();
  };
  for (const input of fields.inputs) input.setAttribute('aria-describedby', `${id}-mistake ${id}-help`);
  const label =
    first.field.kind === 'ratio'
      ? h('span', { class: 'label', id: `${id}-label` }, first.label)
      : h('label', { class: 'label', for: id }, first.label);
  const element = h(
    'div',
    { class: `control ${first.field.kind}`, 'data-control': first.id },
    label,
    fields.element,
    reset,
    mistake,
    help,
  );
  return {
    element,
    show: (next, scenario) => {
      control = next;
      const isChanged = isSet(next, scenario);
      element.classList.toggle('is-set', isChanged);
      reset.hidden = !isChanged;
      reset.textContent = `back to ${next.preset === '' ? 'none' : shortened(next.preset)}`;
      reset.setAttribute('aria-label', `${next.label}: back to ${next.preset}`);
      const [provenance, source] = [next.provenance, next.source].map((text) => h('span', { class: 'source' }, text));
      help.replaceChildren(next.help, ...(next.provenance === '' ? [] : [' (preset: ', provenance, ')', source]));
      help.hidden = next.help === '';
      const isTyping = fields.inputs.some((input) => input === document.activeElement);
      const isTyped = first.field.kind !== 'choice' && first.field.kind !== 'switch';
      if (!(isTyping && isTyped)) fields.show(textOf(next, scenario));
    },
    showMistakes: (messages) => {
      const isWrong = messages.length > 0;
      element.classList.toggle('is-wrong', isWrong);
      mistake.hidden = !isWrong;
      mistake.textContent = messages.join('\n');
      for (const input of fields.inputs) {
        if (isWrong) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      }
    },
  };
}

const MOST_SHOWN = 24;
const shortened = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text);

function fieldsOf({ field, label }: Control, id: string, tell: (text: string) => void): Fields {
  switch (field.kind) {
    case 'choice': {
      const options = field.options.map(({ value, text }) => h('option', { value }, text));
      const select = h('select', { id, oninput: () => tell(select.value) }, ...options);
      // What a link says may be none of them: it is shown, and refused.
      const other = h('option', { hidden: true });
      select.append(other);
      const show = (text: string): void => {
        const isKnown = field.options.some(({ value }) => value === text);
        other.hidden = isKnown;
        other.value = isKnown ? '' : text;
        other.textContent = isKnown ? '' : text;
        select.value = text;
      };
      return { element: select, inputs: [select], show };
    }
    case 'switch': {
      const box = h('input', { id, type: 'checkbox', oninput: () => tell(String(box.checked)) });
      const show = (text: string): void => {
        box.checked = text === 'true';
      };
      return { element: box, inputs: [box], show };
    }
    case 'text': {
      const input = h('input', {
        id,
        type: 'text',
        spellcheck: 'false',
        autocomplete: 'off',
        oninput: () => tell(input.value),
      });
      const show = (text: string): void => {
        input.value = text;
      };
      return { element: input, inputs: [input], show };
    }
    case 'integer': {
      const input = numberInput(id, () => tell(numberText(input)));
      const by = (factor: number) => (): void => {
        const scaled = Math.round(Number(input.value) * factor);
        input.value = String(Math.min(field.most, Math.max(field.least, scaled)));
        tell(input.value);
      };
      const show = (text: string): void => {
        input.value = text;
      };
      const element = h(
        'span',
        { class: 'number-field' },
        input,
        h('button', { 'aria-label': `${label}: half`, onclick: by(0.5) }, '÷2'),
        h('button', { 'aria-label': `${label}: twice`, onclick: by(2) }, '×2'),
      );
      return { element, inputs: [input], show };
    }
    case 'ratio': {
      const inputs = ['n', 'm'].map((part) => {
        const input = numberInput(`${id}-${part}`, () => tell(inputs.map(numberText).join(':')));
        input.setAttribute('aria-label', part.toUpperCase());
        return input;
      });
      const show = (text: string): void => {
        const parts = text.split(':');
        for (const [i, input] of inputs.entries()) input.value = parts[i] ?? '';
      };
      const element = h(
        'span',
        { class: 'ratio-field', role: 'group', 'aria-labelledby': `${id}-label` },
        inputs[0],
        ' : ',
        inputs[1],
      );
      return { element, inputs, show };
    }
  }
}

const numberInput = (id: string, oninput: () => void): HTMLInputElement =>
  h('input', { id, type: 'number', step: 1, autocomplete: 'off', oninput });

/** What is no number has no value, and is no wish for the preset either. */
const numberText = (input: HTMLInputElement): string => (input.validity.badInput ? 'no number' : input.value);
