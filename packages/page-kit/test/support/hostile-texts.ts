/** Texts that a shell, curl or a programming language would read as something else than a text. */
export const hostileTexts = [
  "it's",
  'say "it"',
  "a\\",
  "\\'; touch made; '",
  '"; touch made; "',
  "$HOME $" + "{HOME} $(touch made) `touch made`",
  "a\n touch made\n",
  "!! !touch",
  "a && touch made; touch made | touch made &",
  "> made",
  "~ * ? [a-z] {b,c} #",
  "@/etc/hostname",
  "-o made",
  "%41 ä 🔑 \ud800 \u2028",
];
