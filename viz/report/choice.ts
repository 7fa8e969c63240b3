/** Buttons of which one is pressed. */
import { h } from './element.ts';

export interface Choice {
  readonly element: HTMLElement;
  /** Shows which one holds, without choosing it. */
  readonly press: (index: number) => void;
}

/** The first is pressed at first. @param choose  gets an index into the options */
export function choice(label: string, options: readonly string[], choose: (index: number) => void): Choice {
  const buttons = options.map((text, i) =>
    h(
      'button',
      {
        onclick: () => {
          press(i);
          choose(i);
        },
      },
      text,
    ),
  );
  const press = (index: number): void => {
    for (const [i, button] of buttons.entries()) button.setAttribute('aria-pressed', String(i === index));
  };
  press(0);
  return { element: h('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons), press };
}
