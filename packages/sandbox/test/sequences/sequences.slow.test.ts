/** The same test with many sequences. */
import "./sequences.test.ts";
