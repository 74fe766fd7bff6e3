/** The same tests, with the flows in both modes. */
import "./conformance.test.ts";
