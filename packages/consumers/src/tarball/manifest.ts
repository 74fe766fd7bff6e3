/** What of the manifest a published ESM package stands on. */
export interface Manifest {
  readonly version: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly private?: unknown;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}
