/**
 * How a page of results looks: one column on a phone, several where there is room, light or dark as the reader's device
 * is. Charts take the colour of the text.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2024; --soft: #5b636b; --line: #d9dde1; --card: #f5f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #e3e6e9; --soft: #a0a8b0; --line: #343a40; --card: #1d2125; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem 1rem 3rem; max-width: 82rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  overflow-wrap: break-word;
}
h1 { margin: .5rem 0 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.2rem 0 .4rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
h3 { margin: 1.2rem 0 .3rem; font-size: 1rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; color: var(--soft); }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .6rem; margin: 1rem 0; }
.figures div { padding: .6rem .8rem; border-radius: .5rem; background: var(--card); }
.figures dt { color: var(--soft); font-size: .82rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 600; line-height: 1.35; }
.figures small { display: block; color: var(--soft); font-size: .78rem; font-weight: 400; line-height: 1.35; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem 1.2rem; }
figure { margin: 0; }
figure svg { display: block; width: 100%; max-width: 30rem; height: auto; color: inherit; }
figure svg > rect { fill: none; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 500; }
.text { text-align: left; }
.settings { columns: 17rem auto; column-gap: 2.5rem; margin: .6rem 0; }
.settings div { display: flex; justify-content: space-between; gap: 1rem; padding: .15rem 0; break-inside: avoid;
  border-bottom: 1px solid var(--line); }
.settings dt { color: var(--soft); }
.settings dd { margin: 0; text-align: right; }
@media print { body { max-width: none; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
`;
