import { describe, expect, it } from "vitest";
import {
  annotationProperty,
  annotationText,
  htmlSentence,
  htmlText,
  markdownCode,
  markdownSentence,
  markdownText,
  terminalText,
} from "../src/escape.ts";

type Row = readonly [text: string, escaped: string];

// biome-ignore format: a table for each place, one text a line
const places: readonly (readonly [place: string, escape: (text: string) => string, rows: readonly Row[]])[] = [
  ["Markdown text", markdownText, [
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["a <!-- b", "a &lt;\\!-- b"],
    ["[a](javascript:b)", "\\[a\\](javascript:b)"],
    ["@everyone, see https://a.example", "@&#8205;everyone, see https:&#8205;//a.example"],
    ["_www.a.example, a/b#1 and GH-2", "\\_www&#8205;.a.example, a/b\\#&#8205;1 and GH-&#8205;2"],
    ["a\n\n# b | *c* _d_ `e` ~f~ \\g", "a \\# b \\| \\*c\\* \\_d\\_ \\`e\\` \\~f\\~ \\\\g"],
  ]],
  ["Markdown code", markdownCode, [
    ["a_b|c", "`a_b|c`"],
    ["a`b", "``a`b``"],
    ["`a```b", "```` `a```b ````"],
    ["a\n\n# b", "`a # b`"],
    [" ", ""],
  ]],
  ["HTML", htmlText, [
    ["<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"],
    ["@everyone\nhttps://a.example", "@&#8205;everyone https:&#8205;//a.example"],
    ["WWW.a.example, a/b#1, gh-2 and #c", "WWW&#8205;.a.example, a/b#&#8205;1, gh-&#8205;2 and #c"],
    ["&#8205;", "&amp;#&#8205;8205;"],
  ]],
  ["the terminal", terminalText, [
    ["\u001b[31mred\u0007", "\ufffd[31mred\ufffd"],
    ["a\r\nb\tc", "a b c"],
    ["the field `a`", "the field a"],
    ["evil\u202etxt", "evil\ufffdtxt"],
  ]],
  ["the message of an annotation", annotationText, [
    ["100 %\r\n::error::b", "100 %25%0D%0A::error::b"],
    ["a: b, c", "a: b, c"],
  ]],
  ["a property of an annotation", annotationProperty, [
    ["a,line=1::b\n%0A", "a%2Cline=1%3A%3Ab%0A%250A"],
  ]],
  ["a sentence in Markdown", markdownSentence, [
    ["The field `a_b|c` of <i> is new.", "The field `a_b|c` of &lt;i&gt; is new."],
    ["a single ` and *stars*", "a single \\` and \\*stars\\*"],
  ]],
  ["a sentence in HTML", htmlSentence, [
    ["The field `a<b` is *very* new.", "The field <code>a&lt;b</code> is <i>very</i> new."],
    ["2 * 3 * 4, `*` and a single `", "2 * 3 * 4, <code>*</code> and a single `"],
  ]],
];

describe.each(places)("text that lands in %s", (_, escaped, rows) => {
  it.each(rows)("is only text: %j", (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });
});
