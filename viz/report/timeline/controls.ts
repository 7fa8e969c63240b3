/** What stands above the picture: search, passes, units, axis, and buttons for those who neither scroll nor type. */
import type { PassOrOther } from '../../../run/result.ts';
import { passTones } from '../../palette.ts';
import { h } from '../element.ts';
import { PASSES } from './kinds.ts';
import type { AreaStrips } from './area-strips.ts';
import type { AreaName } from './areas.ts';
import type { Model } from './model.ts';
import { swatch } from './swatch.ts';

export interface ControlActions {
  readonly zoom: (factor: number) => void;
  readonly pan: (share: number) => void;
  readonly fit: () => void;
  /** @param text  what to look for */
  readonly search: (text: string) => void;
  readonly step: (by: 1 | -1) => void;
  readonly pass: (pass: PassOrOther, isShown: boolean) => void;
  readonly unit: (unit: number, isShown: boolean) => void;
  readonly area: (area: AreaName, isShown: boolean) => void;
  readonly time: (isTime: boolean) => void;
  /** Back to the picture. */
  readonly leave: () => void;
}

export interface Controls {
  readonly element: HTMLElement;
  readonly focusSearch: () => void;
  /** Says what the search found. */
  readonly say: (text: string) => void;
}

export function controls(model: Model, areas: AreaStrips['choices'], actions: ControlActions): Controls {
  const status = h('output', { class: 'search-status', 'aria-live': 'polite' });
  const field = h('input', {
    type: 'search',
    placeholder: 'operation, e.g. conv1',
    'aria-label': 'Search operations',
    oninput: () => actions.search(field.value),
    onkeydown: (event) => {
      const { key, shiftKey } = event as KeyboardEvent;
      if (key === 'Enter') actions.step(shiftKey ? -1 : 1);
      else if (key === 'Escape') actions.leave();
      else return;
      event.preventDefault();
    },
  });
  const button = (text: string, label: string, onclick: () => void): HTMLElement =>
    h('button', { type: 'button', 'aria-label': label, title: label, onclick }, text);
  const element = h(
    'div',
    { class: 'controls' },
    h(
      'div',
      { class: 'group', role: 'group', 'aria-label': 'Passes' },
      ...PASSES.map((pass) => passBox(pass, actions)),
    ),
    h(
      'div',
      { class: 'group', role: 'search' },
      field,
      button('‹', 'Previous match', () => actions.step(-1)),
      button('›', 'Next match', () => actions.step(1)),
      status,
    ),
    h(
      'div',
      { class: 'group end' },
      unitBoxes(model, actions),
      areaBoxes(areas, actions),
      axisChoice(actions),
      button('−', 'Zoom out (S)', () => actions.zoom(1 / 0.6)),
      button('+', 'Zoom in (W)', () => actions.zoom(0.6)),
      button('←', 'Earlier (A)', () => actions.pan(-0.3)),
      button('→', 'Later (D)', () => actions.pan(0.3)),
      button('fit', 'Whole run (0)', actions.fit),
    ),
  );
  return {
    element,
    focusSearch: () => {
      field.focus();
      field.select();
    },
    say: (text) => {
      status.textContent = text;
    },
  };
}

interface BoxOptions {
  readonly mark?: HTMLElement;
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
}

function box(
  label: string,
  onChange: (isShown: boolean) => void,
  { mark, isChecked = true, isDisabled = false }: BoxOptions = {},
): HTMLElement {
  const input = h('input', {
    type: 'checkbox',
    checked: isChecked,
    disabled: isDisabled,
    onchange: () => onChange(input.checked),
  });
  return h('label', { class: 'box' }, input, ...(mark ? [mark] : []), label);
}

const passBox = (pass: PassOrOther, actions: ControlActions): HTMLElement =>
  box(pass, (isShown) => actions.pass(pass, isShown), { mark: swatch(passTones[pass]) });

function unitBoxes(model: Model, actions: ControlActions): HTMLElement {
  const units = model.groups.flatMap((group) => group.units);
  return h(
    'details',
    { class: 'units' },
    h('summary', {}, 'Units'),
    h('div', {}, ...units.map((unit) => box(model.timeline.units[unit], (isShown) => actions.unit(unit, isShown)))),
  );
}

const areaBoxes = (areas: AreaStrips['choices'], actions: ControlActions): HTMLElement =>
  h(
    'details',
    { class: 'units' },
    h('summary', {}, 'Areas'),
    h(
      'div',
      {},
      ...areas.map(({ area: { name, title, missing }, isShown }) =>
        box(missing === null ? title : `${title}: ${missing}`, (shown) => actions.area(name, shown), {
          isChecked: isShown,
          isDisabled: missing !== null,
        }),
      ),
    ),
  );

function axisChoice(actions: ControlActions): HTMLElement {
  const select = h(
    'select',
    { 'aria-label': 'Axis', onchange: () => actions.time(select.value === 'time') },
    h('option', { value: 'cycles' }, 'cycles'),
    h('option', { value: 'time' }, 'time'),
  );
  return select;
}
