import type { components } from "./generated/schema.ts";

type Schemas = components["schemas"];

/** A fault that is set. */
export type Fault = Schemas["Fault"];
/** A fault to be set. */
export type NewFault = Schemas["NewFault"];

export type Faults = ReturnType<typeof createFaults>;

export function createFaults() {
  let faults: Fault[] = [];
  let added = 0;
  return {
    list: (): Fault[] => faults.map((fault) => ({ ...fault })),
    add(input: NewFault): Fault {
      added += 1;
      const fault = fill(input, added);
      faults = [...faults, fault];
      return { ...fault };
    },
    /** Removes all faults, or those that are for one user. */
    clear(userId?: number) {
      faults = userId === undefined ? [] : faults.filter(({ user_id }) => user_id !== userId);
    },
    /** Takes the first fault that applies to a call, and counts it down; one that lets calls through counts those first. */
    take(operation: string | undefined, userId: number | null): Fault | undefined {
      const fits = ({ operation: named, user_id }: Fault) =>
        (named ?? operation) === operation && (user_id ?? userId) === userId;
      const skipping = faults.filter((one) => fits(one) && one.skip > 0);
      const fault = faults.find((one) => fits(one) && one.skip === 0);
      faults = faults
        .map((one) => {
          if (skipping.includes(one)) return { ...one, skip: one.skip - 1 };
          return one === fault && one.remaining !== null ? { ...one, remaining: one.remaining - 1 } : one;
        })
        .filter(({ remaining }) => remaining !== 0);
      return fault;
    },
  };
}

function fill(input: NewFault, id: number): Fault {
  const { kind, status = 500, after_effect = false, rate_headers = false, latency_ms = 1000 } = input;
  return {
    id,
    kind,
    ...(kind === "status" && { status, rate_headers }),
    ...(kind === "status" && after_effect && { after_effect }),
    ...(kind === "latency" && { latency_ms }),
    skip: input.skip ?? 0,
    remaining: input.times ?? null,
    operation: input.operation ?? null,
    user_id: input.user_id ?? null,
  };
}
