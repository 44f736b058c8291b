"""The page's own style: no request to anywhere, light or dark as the reader's machine is set, fit for paper."""

from lookdown.report._style import CSS_COLOURS

__all__ = ["css"]

_RULES = """
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .5rem; padding-top: .9rem; border-top: 1px solid var(--faint); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; } h4 { font-size: .9rem; margin: .8rem 0 .1rem; color: var(--grey); }
p { margin: .5rem 0; max-width: 76ch; } p.span { max-width: none; }
.label { display: inline-block; font-size: .8rem; letter-spacing: .03em; padding: .1rem .55rem; border-radius: 1rem;
  border: 1px solid var(--grey); color: var(--grey); }
.note, figcaption { color: var(--grey); font-size: .88rem; }
figcaption { max-width: 92ch; margin-top: .1rem; }
.warning { border-left: 4px solid var(--orange); padding: .4rem .9rem; margin: 1rem 0; max-width: 90ch; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; margin: 1.2rem 0; }
.card { border: 1px solid var(--faint); border-radius: 8px; padding: 12px 14px; line-height: 1.35; font-size: .95rem; }
.card .value { font-size: 1.75rem; font-weight: 650; line-height: 1.2; color: var(--blue); }
.card .note { margin-top: .25rem; line-height: 1.35; }
figure { margin: .8rem 0 1.4rem; }
figure svg { width: 100%; min-width: 760px; height: auto; display: block; }
figure.map svg { min-width: 0; }
/* A shade at the edge beyond which there is more; what is at the end covers it. */
.scroll { overflow-x: auto; --shade: color-mix(in srgb, var(--ink) 30%, transparent);
  background: linear-gradient(to right, var(--paper) 40%, transparent) left / 48px 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 48px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 14px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 14px 100% no-repeat scroll; }
table { border-collapse: collapse; font-size: .88rem; margin: .6rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--faint); }
th { color: var(--grey); font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.n { white-space: normal; }
ul { padding-left: 1.2rem; max-width: 80ch; }
details { margin: .3rem 0; } summary { cursor: pointer; padding: .2rem 0; } summary:hover { color: var(--blue); }
code, pre { font: .86rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: color-mix(in srgb, var(--faint) 40%, transparent); padding: .7rem .9rem; border-radius: 6px;
  white-space: pre-wrap; }
@media screen and (max-width: 800px) { table:has(td:nth-child(4)) { min-width: 720px; } }
@media print {
  main { max-width: none; padding: 0; } body { font-size: 10.5pt; }
  figure, .card, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  .scroll { overflow: visible; background: none; } figure svg { min-width: 0; }
}
"""


def css() -> str:
    """Return the style sheet, with the colours of the figures for a light page and a dark one."""
    light = " ".join(f"--{name}: {light};" for name, light, _ in CSS_COLOURS.values())
    dark = " ".join(f"--{name}: {dark};" for name, _, dark in CSS_COLOURS.values())
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{_RULES}"
    )
