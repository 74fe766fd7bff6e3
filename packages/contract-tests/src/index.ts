export { type Call, callMethod, listCalls } from "./calls.ts";
export { createCheckedClient } from "./checked-client.ts";
export { type ContractCase, createContractCases, findGaps, type Gap } from "./contract-cases.ts";
