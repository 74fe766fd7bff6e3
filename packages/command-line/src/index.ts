export {
  closeOnSignal,
  endChildrenOnSignal,
  endProcess,
  endWithInput,
  endWithLauncher,
  isRunning,
  undoOnExit,
  withTemporaryFolder,
} from "./interrupt.ts";
export { endIfFailed, endOnClosedPipe, main } from "./main.ts";
export { checkPort, nextFreePort } from "./ports.ts";
export { step, table } from "./print.ts";
export { printable, printableLine } from "./printable.ts";
export {
  type Action,
  type AnyProgram,
  Argument,
  createProgram,
  fixFor,
  fixForGit,
  InputError,
  Option,
  type ProgramText,
  processStreams,
  runProgram,
  type Streams,
} from "./program.ts";
export {
  listOf,
  pointInTime,
  portNumber,
  repeated,
  trueOrFalse,
  wholeNumber,
} from "./values.ts";
