/** The same tests with all flows. */
import "./conformance.test.ts";
