/** The same test with many seeds. */
import "./random-logins.test.ts";
