import { startMock } from "../../../src/index.ts";

/** One Prism on the spec for all test files of a process, with which it ends: they only send requests that do not end it. */
export const mock = await startMock();
