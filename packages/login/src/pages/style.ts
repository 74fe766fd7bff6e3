/**
 * The style of the pages, light and dark. The variables are for the option `css`. It touches nothing outside `.login-card`, so that
 * a layout of the application stays as it is, and weighs so little that the application's own rules go before it.
 */
export const style = `
:root {
  --login-ground: light-dark(#f4f4f1, #0f1115);
  --login-surface: light-dark(#ffffff, #181b21);
  --login-line: light-dark(#8b8e93, #6b7280);
  --login-soft: light-dark(#e3e3de, #2a2e37);
  --login-ink: light-dark(#1b1e24, #e9ebf0);
  --login-muted: light-dark(#5b606b, #a4aab7);
  --login-accent: light-dark(#3d4bb8, #a9b2ff);
  --login-on-accent: light-dark(#ffffff, #12141a);
  --login-bad: light-dark(#a8261c, #ffa097);
  --login-bad-soft: light-dark(#fbeae8, #3a1c1a);
  --login-font: 1rem / 1.5 system-ui, sans-serif;
  --login-radius: 8px;
}
.login-page {
  color-scheme: light dark;
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  padding: 1rem;
  background: var(--login-ground);
  color: var(--login-ink);
  font: var(--login-font);
}
@keyframes login-pulse { to { opacity: 0.2; } }
:where(.login-card) {
  color: var(--login-ink);
  width: min(24rem, 100%);
  display: grid;
  gap: 1rem;
  padding: 1.5rem;
  border-radius: var(--login-radius);
  background: var(--login-surface);
  box-shadow: 0 1px 3px rgb(0 0 0 / 20%);
  *, & { box-sizing: border-box; }
  h1 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
  p, ul { margin: 0; overflow-wrap: anywhere; }
  ul { padding-inline-start: 1.25rem; }
  form { display: grid; gap: 0.5rem; }
  label { font-weight: 600; }
  input, button, summary, .button {
    width: 100%;
    min-height: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--login-line);
    border-radius: var(--login-radius);
    background: transparent;
    color: inherit;
    font: inherit;
  }
  input { margin-bottom: 0.5rem; }
  button, summary { cursor: pointer; }
  button:disabled { opacity: 0.5; cursor: default; }
  .main { border-color: var(--login-accent); background: var(--login-accent); color: var(--login-on-accent); font-weight: 600; }
  .button { display: grid; place-items: center; text-decoration: none; }
  .choice { display: grid; align-content: center; text-align: start; line-height: 1.35; list-style: none; overflow-wrap: anywhere; }
  .choice:hover { border-color: var(--login-accent); }
  details form { padding: 0.75rem; }
  footer { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; border-top: 1px solid var(--login-soft); padding-top: 1rem; }
  .link { min-height: 1.5rem; padding: 0; border: 0; color: var(--login-accent); }
  a { color: var(--login-accent); }
  a.main { color: var(--login-on-accent); }
  :focus-visible { outline: 2px solid var(--login-accent); outline-offset: 2px; }
  small, .waiting { color: var(--login-muted); font-size: 0.875rem; }
  .notice small { display: block; color: inherit; }
  code { overflow-wrap: anywhere; }
  .qr { width: min(13rem, 100%); justify-self: center; background: #fff; border-radius: var(--login-radius); padding: 0.5rem; }
  .qr svg { display: block; }
  .token { font-size: 1.5rem; letter-spacing: 0.1em; }
  .waiting::before { content: ""; display: inline-block; width: 0.5rem; height: 0.5rem; margin-inline-end: 0.5rem; border-radius: 50%; background: var(--login-accent); animation: login-pulse 1.5s infinite alternate; }
  @media (prefers-reduced-motion) { .waiting::before { animation: none; } }
  .notice { padding: 0.5rem 0.75rem; border-radius: var(--login-radius); background: var(--login-bad-soft); color: var(--login-bad); }
  .calm { background: var(--login-soft); color: inherit; }
  [aria-busy] & .main { opacity: 0.6; }
}
`;
