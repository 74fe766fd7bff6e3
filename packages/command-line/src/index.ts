export {
  closeOnSignal,
  endChildrenOnSignal,
  endProcess,
  endWithLauncher,
  isRunning,
  undoOnExit,
  withTemporaryFolder,
} from "./interrupt.ts";
export { checkPort, nextFreePort } from "./ports.ts";
export { step, table } from "./print.ts";
export { printable, printableLine } from "./printable.ts";
export {
  type Action,
  type AnyProgram,
  Argument,
  createProgram,
  endIfFailed,
  endOnClosedPipe,
  fixFor,
  fixForGit,
  InputError,
  main,
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
