/** A canvas as sharp as the screen, as wide as its place. */
import { h } from '../element.ts';

export interface Pixels {
  readonly image: ImageData;
  /** The same memory, a word a pixel. */
  readonly words: Uint32Array;
}

export class SharpCanvas {
  readonly element = h('canvas', { 'aria-hidden': 'true' });
  readonly context = this.element.getContext('2d');
  #pixels: Pixels | null = null;

  /** Device pixels in a CSS pixel. */
  get ratio(): number {
    return window.devicePixelRatio || 1;
  }

  get columns(): number {
    return this.element.width;
  }

  /** Transparent pixels for the whole canvas. */
  pixels(): Pixels | null {
    const { width, height } = this.element;
    if (this.#pixels?.image.width !== width || this.#pixels.image.height !== height) {
      const image = this.context?.createImageData(width, height);
      this.#pixels = image ? { image, words: new Uint32Array(image.data.buffer) } : null;
    }
    this.#pixels?.words.fill(0);
    return this.#pixels;
  }

  /** @param width  in CSS pixels, as `height` */
  resize(width: number, height: number): void {
    const [columns, rows] = [Math.max(1, Math.round(width * this.ratio)), Math.max(1, Math.round(height * this.ratio))];
    if (this.element.width !== columns) this.element.width = columns;
    if (this.element.height !== rows) this.element.height = rows;
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
  }
}
