export type { Mock, MockEvent, MockOptions } from "./start-mock.ts";
export { startMock } from "./start-mock.ts";
