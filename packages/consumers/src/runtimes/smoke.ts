/** What the smoke program tells of one runtime: what came of the calls, and of the same with a response tampered with. */
export interface SmokeReports {
  readonly honest: Readonly<Record<string, unknown>>;
  readonly tampered: Readonly<Record<string, unknown>>;
}

/** A program that every runtime runs unaltered, and what is expected of it. */
export interface Smoke {
  /** The folder that `createRuntimeProject` has made. */
  readonly project: string;
  /** Where a report departs from what every runtime must give; also if what was tampered with was not noticed. */
  readonly problems: (reports: SmokeReports) => readonly string[];
  /** The flags that allow Deno what the program needs; it may nothing else. */
  readonly denoPermissions: readonly string[];
}
