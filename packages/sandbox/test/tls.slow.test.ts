/** The same tests, with Java. */
import "./tls.test.ts";
