/** A lane's place on the canvas, in device pixels. */
export interface Strip {
  readonly top: number;
  readonly height: number;
  /** Device pixels in a CSS pixel. */
  readonly ratio: number;
}
