/** What the array does when two things meet in one register: it stops. */

/** A register or a port was asked for twice, too early or too late: the controller started a pass wrongly. */
export class HazardError extends Error {
  override readonly name = 'HazardError';
  readonly resource: string;
  readonly cycle: number;
  readonly row: number;
  readonly column: number;

  /**
   * @param resource  the register or port, as in the README
   * @param what  what happened to it
   * @param row  of the PE, or of the feeder at the edge; −1 for the north, R for the south edge
   */
  constructor(resource: string, what: string, cycle: number, row: number, column: number) {
    super(`${resource} of PE(${row},${column}), cycle ${cycle}: ${what}`);
    this.resource = resource;
    this.cycle = cycle;
    this.row = row;
    this.column = column;
  }
}
