export type { Mock, MockOptions } from "./start-mock.ts";
export { startMock } from "./start-mock.ts";
