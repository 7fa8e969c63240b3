/**
 * The memory of a run with values: tensors by name (dataflows/tensors.ts), dense or compressed.
 *
 * New tensors are NaN until they are written, so that whatever reads too early shows in the result.
 */
import type { AccessObserver } from './access.ts';
import type { CompressedTensor } from './compressed-tensor.ts';

/** What a run reads that nobody has put there, or puts there in another size. A fault of weft, not of a user. */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';
}

export class DeviceMemory {
  readonly #dense = new Map<string, Float32Array>();
  readonly #compressed = new Map<string, CompressedTensor>();
  /** Told of every access while a program is executed. */
  observer: AccessObserver | null = null;

  /** Puts a tensor into memory, as a host does before a step. */
  put(name: string, values: Float32Array): void {
    this.#dense.set(name, values);
  }

  has(name: string): boolean {
    return this.#dense.has(name) || this.#compressed.has(name);
  }

  /** A dense tensor that must be there. @throws {MemoryError} */
  read(name: string): Float32Array {
    this.observer?.read(name);
    const tensor = this.#dense.get(name);
    if (!tensor) throw new MemoryError(`${name} is read before anything has written it`);
    return tensor;
  }

  /** A dense tensor to write to; made at the first write. @throws {MemoryError} if it has another length */
  write(name: string, length: number): Float32Array {
    this.observer?.write(name);
    const known = this.#dense.get(name);
    if (!known) {
      const made = new Float32Array(length).fill(NaN);
      this.#dense.set(name, made);
      return made;
    }
    if (known.length !== length) throw new MemoryError(`${name} has ${known.length} values, not ${length}`);
    return known;
  }

  /** Forgets a tensor's values. */
  drop(name: string): void {
    this.#dense.delete(name);
    this.#compressed.delete(name);
  }

  putCompressed(name: string, tensor: CompressedTensor): void {
    this.observer?.write(name);
    this.#compressed.set(name, tensor);
  }

  /** A compressed tensor that must be there. @throws {MemoryError} */
  readCompressed(name: string): CompressedTensor {
    this.observer?.read(name);
    const tensor = this.#compressed.get(name);
    if (!tensor) throw new MemoryError(`${name} is read before anything has compressed it`);
    return tensor;
  }

  isCompressed(name: string): boolean {
    return this.#compressed.has(name);
  }

  /** Names of all tensors, dense ones first. */
  names(): string[] {
    return [...this.#dense.keys(), ...this.#compressed.keys()];
  }
}
