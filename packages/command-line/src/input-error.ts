/** Thrown where input is invalid, such as a file that an option names: the program then ends with 2. */
export class InputError extends Error {
  override readonly name: string = "InputError";
}
