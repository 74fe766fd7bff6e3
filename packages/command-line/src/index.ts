export { Option } from "./commander.ts";
export { InputError } from "./input-error.ts";
export { checkPort, nextFreePort } from "./ports.ts";
export { createProgram, type ProgramText } from "./program.ts";
export { type Action, main, processStreams, runProgram, type Streams } from "./run.ts";
export { closeOnSignal } from "./signals.ts";
export { step } from "./step.ts";
export { table } from "./table.ts";
export { calendarDate, listOf, portNumber, wholeNumber } from "./values.ts";
