import { hasBody, oneOfEachKind, oneOfEachShape } from "../../support/operation-cases.ts";
import { connectionFaults, headFaults } from "./connection-faults.ts";
import { casesOf, isRepeatable } from "./fault.ts";
import { bodyFaults, sizeFaults } from "./response-faults.ts";

/** Every fault with one operation of each kind that it can happen to. What a whole response may say needs no socket. */
export const allCases = [
  ...casesOf([...connectionFaults, ...headFaults], oneOfEachKind),
  ...casesOf(bodyFaults, oneOfEachKind.filter(hasBody)),
  // the reading of a body depends on nothing else
  ...casesOf(sizeFaults, oneOfEachShape),
];

/** Every fault with one operation that may be sent again and one that may not, of different kinds in turn. */
export const sampledCases = [...new Set(allCases.map(({ fault }) => fault))].flatMap((fault, index) =>
  (index % 2 === 0 ? [true, false] : [false, true]).flatMap((again) => {
    const cases = allCases.filter((one) => one.fault === fault && isRepeatable(one.operation) === again);
    return cases[index % cases.length] ?? [];
  }),
);
