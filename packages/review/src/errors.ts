import { InputError } from "@onelogin-mfa/command-line";

/** Thrown if no comparison can be made at all; the message says what is wrong and how to fix it. */
// as Error's: users of the package do not install the one that this is from
export class ReviewError extends (InputError as typeof Error) {
  override readonly name = "ReviewError";

  constructor(message: string, options?: ErrorOptions) {
    // names in it are from documents and pull requests: they begin no line, which a runner of CI could take for a command
    super(message.replaceAll(/\s*[\r\n]\s*/g, " "), options);
  }
}
