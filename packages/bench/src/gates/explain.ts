/** A figure that repeats, and what it may be. */
export interface GateFigure {
  /** What is counted, such as "packages that `npm install @onelogin-mfa/client` brings". */
  readonly what: string;
  readonly value: number;
  readonly budget: number;
  /** What makes up most of it, the largest first. */
  readonly heaviest: readonly (readonly [name: string, amount: number])[];
  /** What the amounts are, such as "packages that nothing else needs". */
  readonly amounts: string;
}

/** Where the budgets are. */
export const budgetsFile = "packages/bench/test/gates/budgets.ts";

/** Says what is over its budget, what makes up most of it, and what to do. `undefined` if it is within. */
export function explain({ what, value, budget, heaviest, amounts }: GateFigure): string | undefined {
  if (value <= budget) return undefined;
  const lines = heaviest.slice(0, 8).map(([name, amount]) => `  ${shown(amount).padStart(10)}  ${name}`);
  return [
    `${what}: ${shown(value)}. The budget is ${shown(budget)}.`,
    `Most of it, ${amounts}:`,
    ...lines,
    `Cut what has grown since the last commit that passed, or raise the budget in ${budgetsFile}, with the reason beside it.`,
  ].join("\n");
}

const shown = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
