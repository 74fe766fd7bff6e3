export { type Call, callMethod, createCheckedClient, listCalls, mockReports } from "./calls.ts";
export {
  type ContractCase,
  createContractCases,
  type DeclaredResponse,
  findGaps,
  listResponses,
} from "./contract-cases.ts";
