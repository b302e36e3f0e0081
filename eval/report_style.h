#pragma once

#include <string_view>

namespace moxie::eval {

/// The page up to its body's content: it loads nothing from elsewhere, follows the reader's choice
/// of light or dark, and prints.
inline constexpr std::string_view kReportHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>moxie eval</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #5b6470; --paper: #ffffff;
  --card: #f6f7f9; --rule: #dde1e6; --a: #1f6fb2; --b: #c8540a; --c: #1c8a5a; --d: #7a8290 }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --quiet: #a2abb8; --paper: #14171b;
  --card: #1c2026; --rule: #333941; --a: #6fb1ea; --b: #f0995a; --c: #5fcb97; --d: #98a1af } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; margin: 0 auto;
  max-width: 76rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper) }
header p { color: var(--quiet); margin: .2rem 0 1rem; max-width: 46rem }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .3rem; padding-top: .6rem;
  border-top: 1px solid var(--rule) }
h2 + p { color: var(--quiet); margin: 0 0 .8rem; max-width: 46rem }
h3 { font-size: .95rem; margin: 0 0 .4rem }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 1rem 0 0 }
a { color: var(--a) }
.cards { display: grid; gap: .7rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)) }
.cards div { background: var(--card); border: 1px solid var(--rule); border-radius: .5rem;
  padding: .6rem .8rem }
.cards b { display: block; font-size: 1.45rem; line-height: 1.25;
  font-variant-numeric: tabular-nums }
.cards span, small, figcaption, caption { color: var(--quiet); font-size: .82rem }
.plots { display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)) }
figure { margin: 0; padding: .8rem; background: var(--card); border: 1px solid var(--rule);
  border-radius: .5rem; break-inside: avoid }
figure > svg { display: block; width: 100%; height: auto }
figcaption { margin-top: .4rem }
.key { white-space: nowrap; margin-right: .5rem } .key svg { width: .7em; height: .7em;
  margin-right: .3em }
svg text { font: 11px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
svg text.tick, svg text.axis, svg text.small { fill: var(--quiet); font-size: 10px }
svg .grid { stroke: var(--rule) }
svg .reference { stroke: var(--quiet); stroke-dasharray: 2 3; stroke-width: 1.5 }
svg .interval { stroke-width: 2 } svg .whisker { stroke: var(--quiet) }
svg .curve { fill: none; stroke-width: 1.6 }
svg circle.a, svg rect.a { fill: var(--a) } svg circle.b, svg rect.b { fill: var(--b) }
svg circle.c, svg rect.c { fill: var(--c) } svg circle.d, svg rect.d { fill: var(--d) }
svg line.a, svg path.a { stroke: var(--a) } svg line.b, svg path.b { stroke: var(--b) }
svg line.c, svg path.c { stroke: var(--c) } svg line.d, svg path.d { stroke: var(--d) }
.scroll { overflow-x: auto; margin: .8rem 0 }
table { border-collapse: collapse; font-size: .88rem } caption { text-align: left;
  padding: .3rem 0 }
th, td { padding: .25rem .65rem; text-align: right; font-variant-numeric: tabular-nums;
  border-bottom: 1px solid var(--rule); white-space: nowrap }
th { font-weight: 600; color: var(--quiet) } tbody tr:hover { background: var(--card) }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0;
  background: var(--paper) }
td.text { text-align: left }
summary { cursor: pointer; padding: .3rem 0 }
@media print {
  :root { --ink: #000; --quiet: #444; --paper: #fff; --card: #fff; --rule: #ccc; --a: #1f6fb2;
    --b: #c8540a; --c: #1c8a5a; --d: #7a8290 }
  body { font-size: 10pt; max-width: none; padding: 0 } nav { display: none }
  .plots { grid-template-columns: 1fr 1fr } .scroll { overflow: visible }
  table { font-size: 7pt } th, td { padding: .1rem .25rem } h2 { break-after: avoid }
  .cards b { font-size: 1.1rem } .cards { grid-template-columns: repeat(5, 1fr) }
}
</style></head><body>
)";

}  // namespace moxie::eval
