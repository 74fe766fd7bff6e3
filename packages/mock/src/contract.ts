export { type Call, callMethod, createCheckedClient, listCalls, mockReports } from "./contract/calls.ts";
export {
  type ContractCase,
  createContractCases,
  type DeclaredResponse,
  findGaps,
  listResponses,
} from "./contract/contract-cases.ts";
