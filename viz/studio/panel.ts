/** The column of controls. It is built anew only where a scenario has other controls: others keep the keyboard's place. */
import type { PartialScenario } from '../../run/scenario.ts';
import { h } from '../report/element.ts';
import { controlView } from './control-view.ts';
import type { ControlView } from './control-view.ts';
import { controlGroups } from './controls.ts';
import type { Control, ControlGroup } from './controls.ts';
import type { Catalogue } from './worker/messages.ts';

export interface Panel {
  readonly element: HTMLElement;
  readonly show: (scenario: PartialScenario) => void;
  /** Messages by control; those of no control are not shown here. */
  readonly showMistakes: (messages: ReadonlyMap<string, readonly string[]>) => void;
  /** Those that are there now. */
  readonly controls: () => readonly Control[];
}

export function panel(catalogue: Catalogue, change: (control: Control, text: string) => void): Panel {
  const views = new Map<string, ControlView>();
  const folds = new Map<string, HTMLElement>();
  let shown: readonly Control[] = [];
  const element = h('div', { class: 'groups' });

  const viewOf = (control: Control): ControlView => {
    const known = views.get(control.id);
    if (known) return known;
    const view = controlView(control, change);
    views.set(control.id, view);
    return view;
  };

  const placeOf = ({ title, isFolded }: ControlGroup): HTMLElement => {
    const known = folds.get(title);
    if (known) return known;
    const place = h('div', { class: 'controls' });
    folds.set(title, place);
    element.append(
      isFolded
        ? h('details', { class: 'group' }, h('summary', {}, title), place)
        : h('fieldset', { class: 'group' }, h('legend', {}, title), place),
    );
    return place;
  };

  return {
    element,
    controls: () => shown,
    show: (scenario) => {
      const groups = controlGroups(catalogue, scenario);
      shown = groups.flatMap(({ controls }) => controls);
      for (const group of groups) {
        const place = placeOf(group);
        const wanted = group.controls.map((control) => viewOf(control).element);
        const isSame = wanted.length === place.children.length && wanted.every((one, i) => one === place.children[i]);
        if (!isSame) place.replaceChildren(...wanted);
      }
      for (const control of shown) viewOf(control).show(control, scenario);
    },
    showMistakes: (messages) => {
      for (const [id, view] of views) view.showMistakes(messages.get(id) ?? []);
      // What is wrong behind a fold is not hidden there.
      for (const place of folds.values()) {
        const fold = place.parentElement;
        if (fold instanceof HTMLDetailsElement && place.querySelector('.is-wrong')) fold.open = true;
      }
    },
  };
}
