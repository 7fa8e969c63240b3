/** Who looks on while a program is executed with values: every command, and every tensor that it reads or writes. */
export interface AccessObserver {
  /** A unit executes its next command; what is accessed from here on is that command's doing. */
  readonly command: (unit: number, operation: number) => void;
  /** A fused kernel is carried out: on the way, at no time of its own. */
  readonly fused: (operation: number) => void;
  readonly read: (tensor: string) => void;
  readonly write: (tensor: string) => void;
}
