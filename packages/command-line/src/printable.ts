/** Characters that control a terminal or hide text: escapes, C1, a return without its newline, bidirectional marks. */
const controls = /(?!\r\n|[\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere for a terminal: it cannot move the cursor, style, rename the window or hide a part. Lines and tabs stay. */
export const printable = (text: string): string => text.replace(controls, "\ufffd");

/** The same for a part of a line, which cannot begin another one. */
export const printableLine = (text: string): string => printable(text).replace(/[\r\n\t]/g, "\ufffd");
