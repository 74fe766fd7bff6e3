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
    clear() {
      faults = [];
    },
    /** Takes the first fault that applies to a call, and counts it down. */
    take(operation: string | undefined): Fault | undefined {
      const fault = faults.find((one) => one.operation === null || one.operation === operation);
      if (!fault || fault.remaining === null) return fault;
      const remaining = fault.remaining - 1;
      faults = faults
        .map((one) => (one === fault ? { ...one, remaining } : one))
        .filter((one) => one.remaining !== 0);
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
    remaining: input.times ?? null,
    operation: input.operation ?? null,
  };
}
