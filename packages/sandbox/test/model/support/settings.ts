/** How many sequences of each mode are run, and what they are drawn from. */
export interface Settings {
  readonly runs: number;
  readonly seed: number;
}

/**
 * Reads `MODEL_RUNS` and `MODEL_SEED`. By default there are four times as many sequences as it takes to find every
 * planted fault with this seed. For more of them, or for others:
 * `MODEL_RUNS=20000 MODEL_SEED=7 npm test -w @onelogin-mfa/sandbox -- test/model`.
 *
 * @throws Error for what is no whole number
 */
export function settings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return {
    runs: wholeNumber(environment, "MODEL_RUNS", 200),
    seed: wholeNumber(environment, "MODEL_SEED", 20_260_107),
  };
}

function wholeNumber(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  otherwise: number,
) {
  const text = environment[name];
  if (text === undefined || text === "") return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number from 0, not "${text}"`);
}
