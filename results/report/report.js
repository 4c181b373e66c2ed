"use strict";
// D is the data of the run: its members are those of the timeline in timeline.go.
const $ = id => document.getElementById(id);
const NS = "http://www.w3.org/2000/svg";
function el(parent, tag, attributes, text) {
  const e = document.createElementNS(NS, tag);
  for (const k in attributes) e.setAttribute(k, attributes[k]);
  if (text !== undefined) e.textContent = text;
  parent.appendChild(e);
  return e;
}
const color = name => `var(--${name})`;
const fmt = v => v === null || v === undefined ? "–" : v === 0 ? "0" : Math.abs(v) >= 100 ? Math.round(v).toLocaleString("en") : Math.abs(v) >= 10 ? v.toFixed(1) : Math.abs(v) >= 0.01 ? v.toFixed(2) : v.toPrecision(2);
const pct = v => v === null || v === undefined ? "–" : (100 * v).toFixed(1) + " %";

// --- the placement at a step: keyframes, then the acts since -----------------
const KEY = 50, frames = [];   // frames[i]: the placement before step i*KEY
const actsOf = Array.from({length: D.steps}, () => []);
for (const a of D.acts) actsOf[a[0]].push(a);
(function () {
  let now = D.collections.map(() => null);
  for (let s = 0; s < D.steps; s++) {
    if (s % KEY === 0) frames.push(now.slice());
    for (const a of actsOf[s]) now[a[1]] = a;
  }
})();
function placementAt(step) {  // per collection: [step, collection, leader, replicas]
  const now = frames[Math.floor(step / KEY)].slice();
  for (let s = Math.floor(step / KEY) * KEY; s <= step; s++) for (const a of actsOf[s]) now[a[1]] = a;
  return now;
}

// --- the tree ----------------------------------------------------------------
const W = 1120, tree = $("tree"), N = D.nodes.length;
const level = [], column = [], kids = D.nodes.map(() => []), tiers = [];
D.nodes.forEach((n, i) => { level[i] = n.parent < 0 ? 0 : level[n.parent] + 1; if (n.parent >= 0) kids[n.parent].push(i); tiers[level[i]] ??= n.tier; });
let leaves = 0;
(function walk(i) { if (!kids[i].length) column[i] = leaves++; else { kids[i].forEach(walk); column[i] = (column[kids[i][0]] + column[kids[i].at(-1)]) / 2; } })(0);
const pitch = (W - 90) / leaves, R = Math.max(3, Math.min(14, pitch * .32)), H = 110 * tiers.length;
const X = i => 80 + pitch * (column[i] + .5), Y = i => 45 + 110 * level[i];
tree.setAttribute("viewBox", `0 0 ${W} ${H}`);
tiers.forEach((t, l) => el(tree, "text", {x: 4, y: 49 + 110 * l, class: "soft"}, t));
D.nodes.forEach((n, i) => { if (n.parent >= 0) el(tree, "line", {x1: X(n.parent), y1: Y(n.parent), x2: X(i), y2: Y(i), stroke: color("edge")}); });
const arcs = el(tree, "g", {id: "arcs"}), spots = D.nodes.map((n, i) => {
  const g = el(tree, "g", {class: "node", "data-node": n.name}), s = {};
  s.load = el(g, "circle", {cx: X(i), cy: Y(i), r: 0, fill: color("load")});
  s.ring = el(g, "circle", {cx: X(i), cy: Y(i), r: R + 4, fill: "none", stroke: color("opt"), "stroke-width": 2.5, "stroke-dasharray": "4 2", visibility: "hidden"});
  s.star = el(g, "text", {x: X(i) - R - 4, y: Y(i) + R + 6, class: "mid", style: "fill:var(--opt);font-size:15px", visibility: "hidden"}, "★");
  s.circle = el(g, "circle", {cx: X(i), cy: Y(i), r: R, stroke: color("edge")});
  s.copies = el(g, "text", {x: X(i), y: Y(i) + 4, class: "in"});
  s.badge = el(g, "rect", {x: X(i) + R * .5, y: Y(i) - R - 7, width: 18, height: 13, fill: color("seq"), stroke: color("ink"), "stroke-width": .6});
  s.leaders = el(g, "text", {x: X(i) + R * .5 + 9, y: Y(i) - R + 3, class: "in"});
  if (kids[i].length && n.parent >= 0 && X(i) > X(n.parent)) el(g, "text", {x: X(i) + R + 20, y: Y(i) - R + 2, class: "soft"}, n.name);
  else if (kids[i].length) el(g, "text", {x: X(i) - R - 8, y: Y(i) - R + 2, class: "end soft"}, n.name);
  else if (pitch > 26) el(g, "text", {x: X(i), y: Y(i) + R + 19, class: "mid soft"}, n.name);
  g.addEventListener("mousemove", e => tip(e, describe(i)));
  g.addEventListener("mouseleave", () => $("tip").style.display = "none");
  return s;
});
const mostLoad = Math.max(1e-9, ...D.loads.map(l => l[2]));
const loadAt = Array.from({length: D.steps}, () => ({}));
for (const l of D.loads) loadAt[l[0]][l[1]] = l;

let step = 0, chosen = -1, held = [], led = [];
const shown = c => chosen < 0 || c === chosen;

function drawTree() {
  const now = placementAt(step);
  held = D.nodes.map(() => []); led = D.nodes.map(() => []);
  now.forEach((a, c) => { if (a && shown(c)) { for (const n of a[3]) held[n].push(c); if (a[2] >= 0) led[a[2]].push(c); } });
  const best = chosen < 0 ? null : D.optima.filter(o => o.collection === chosen && o.step <= step).at(-1);
  spots.forEach((s, i) => {
    const copies = held[i].length, leads = led[i].length, load = loadAt[step][i];
    s.circle.setAttribute("fill", copies ? color("sec") : color("hollow"));
    s.copies.textContent = copies ? copies : "";
    s.badge.style.display = s.leaders.style.display = leads ? "" : "none";
    s.leaders.textContent = leads;
    s.load.setAttribute("r", load && load[2] ? R + 10 * Math.sqrt(load[2] / mostLoad) : 0);
    s.ring.setAttribute("visibility", best && best.replicas.includes(i) ? "visible" : "hidden");
    s.star.setAttribute("visibility", best && best.leader === i ? "visible" : "hidden");
  });
  drawArcs(step > 0 ? placementAt(step - 1) : [], now);
}
function drawArcs(before, now) {  // leaders that moved in this step
  arcs.replaceChildren();
  const moves = {};
  now.forEach((a, c) => { const b = before[c]; if (a && b && shown(c) && a[2] !== b[2] && a[2] >= 0 && b[2] >= 0) { const k = b[2] + " " + a[2]; moves[k] = (moves[k] || 0) + 1; } });
  for (const k in moves) {
    const [f, t] = k.split(" ").map(Number), mx = (X(f) + X(t)) / 2, my = (Y(f) + Y(t)) / 2 - 26 - Math.abs(X(f) - X(t)) * .08;
    el(arcs, "path", {d: `M${X(f)} ${Y(f)}Q${mx} ${my} ${X(t)} ${Y(t)}`, fill: "none", stroke: color("seq"), "stroke-width": Math.min(5, 1 + Math.log2(moves[k])), opacity: .55});
  }
}
function describe(i) {
  const n = D.nodes[i], l = loadAt[step][i], list = cs => cs.slice(0, 6).map(c => D.collections[c].name).join(", ") + (cs.length > 6 ? ` and ${cs.length - 6} more` : "");
  return `${n.name} (${n.tier})\n${held[i].length} copies${held[i].length ? ": " + list(held[i]) : ""}\nleads ${led[i].length}${led[i].length ? ": " + list(led[i]) : ""}\n` +
    `${fmt(l ? l[2] : 0)} requests/s of own clients, ${fmt(l ? l[3] : 0)}/s executed`;
}
function tip(e, text) {
  const t = $("tip");
  t.textContent = text; t.style.display = "block";
  t.style.left = Math.min(innerWidth - t.offsetWidth - 8, e.clientX + 14) + "px"; t.style.top = e.clientY + 14 + "px";
}

// --- curves over the steps ---------------------------------------------------
function chart(svg, title, series, log) {
  const w = +svg.dataset.width || W, h = 190, l = 52, r = 14, t = 22, b = 34;
  svg.setAttribute("viewBox", `0 0 ${w} ${h}`);
  const values = series.flatMap(s => s.y).filter(v => v !== null && (!log || v > 0));
  if (!values.length) { el(svg, "text", {x: 10, y: 30, class: "soft"}, "nothing was recorded"); return () => {}; }
  let lo = log ? Math.min(...values) / 1.1 : Math.min(0, ...values), hi = Math.max(...values) * (log ? 1.1 : 1.05) || 1;
  const f = v => log ? Math.log(v) : v, x = s => l + (w - l - r) * s / Math.max(1, D.steps - 1), y = v => h - b - (h - t - b) * (f(v) - f(lo)) / (f(hi) - f(lo));
  for (const v of ticks(lo, hi, log)) { el(svg, "line", {x1: l, x2: w - r, y1: y(v), y2: y(v), class: "grid"}); el(svg, "text", {x: l - 6, y: y(v) + 4, class: "end"}, +v.toPrecision(6)); }
  el(svg, "line", {x1: l, x2: w - r, y1: h - b, y2: h - b, class: "axis"});
  for (const v of ticks(0, (D.steps - 1) * D.stride, false)) if (Number.isInteger(v)) el(svg, "text", {x: x(v / D.stride), y: h - b + 15, class: "mid"}, v);
  el(svg, "text", {x: (l + w - r) / 2, y: h - 4, class: "mid"}, "Round");
  el(svg, "text", {x: 12, y: (t + h - b) / 2, class: "mid", transform: `rotate(-90 12 ${(t + h - b) / 2})`}, title);
  D.moves.forEach((m, i) => { el(svg, "line", {x1: x(m / D.stride), x2: x(m / D.stride), y1: t - 6, y2: h - b, class: "event"}); if (D.moves.length < 30) el(svg, "text", {x: x(m / D.stride) + 2, y: t - 8, class: "soft"}, "M" + (i + 1)); });
  series.forEach(s => {
    let d = "", pen = false;
    s.y.forEach((v, k) => { if (v === null || log && v <= 0) { pen = false; return; } d += (pen ? "L" : "M") + x(k).toFixed(1) + " " + y(v).toFixed(1); pen = true; });
    el(svg, "path", {d, fill: "none", stroke: s.color, "stroke-width": s.width || 1.8, "stroke-dasharray": s.dash || "none", "class": "curve"});
  });
  series.forEach((s, i) => { const e = el(svg, "text", {x: w - r - 4, y: t + 8 + 14 * i, class: "end", style: `fill:${s.color};font-weight:bold`}, s.name); });
  const cursor = el(svg, "line", {class: "cursor", y1: t, y2: h - b});
  svg.addEventListener("click", e => { const q = svg.getBoundingClientRect(); seek(Math.round(((e.clientX - q.left) / q.width * w - l) / (w - l - r) * (D.steps - 1))); });
  return s => { cursor.setAttribute("x1", x(s)); cursor.setAttribute("x2", x(s)); };
}
function ticks(lo, hi, log) {
  const out = [];
  if (log) { for (let k = Math.floor(Math.log10(lo)); k <= Math.log10(hi); k++) for (const m of hi / lo < 150 ? [1, 2, 5] : [1]) { const v = m * 10 ** k; if (v >= lo && v <= hi) out.push(v); } return out; }
  const raw = (hi - lo) / 6 || 1, p = 10 ** Math.floor(Math.log10(raw)), s = [1, 2, 5, 10].map(m => m * p).find(v => v >= raw);
  for (let k = Math.ceil(lo / s); k * s <= hi * 1.000001; k++) out.push(k * s);
  return out;
}
const TERM = {reads: {color: color("sec")}, writes: {color: color("seq"), dash: "6 3"}, propagation: {color: color("opt"), dash: "2 2"},
  copies: {color: "#CC79A7", dash: "8 2 2 2"}, hydrostatic: {color: "#E69F00", dash: "4 2"}, total: {color: color("ink")}};
const cursors = [
  chart($("latency"), "Mean latency (ms)", [{name: "strong eventual", y: D.latency.sec, color: color("sec")}, {name: "sequential", y: D.latency.sequential, color: color("seq"), dash: "6 3"}].filter(s => s.y.some(v => v !== null)), true),
  chart($("energy"), "Energy (req. in flight)", D.energy.map(s => ({name: s.name, y: s.y, ...TERM[s.name]})), false),
];

// --- messages of the step, comparisons up to it ------------------------------
const bars = $("messages"), most = Math.max(10, ...D.messages.flatMap(m => m.y));
bars.setAttribute("viewBox", `0 0 540 ${D.messages.length * 17 + 6}`);
const bar = D.messages.map((m, i) => ({
  rect: el(bars, "rect", {x: 100, y: 3 + i * 17, height: 12, fill: {propagation: "var(--sec)", offload: "#56B4E9", gossip: "var(--seq)"}[m.name] || "#9a9a9a"}),
  name: el(bars, "text", {x: 95, y: 13 + i * 17, class: "end"}, m.name), count: el(bars, "text", {y: 13 + i * 17, class: "soft"}),
}));
function drawMessages() {
  D.messages.forEach((m, i) => { const v = m.y[step], w = v > 0 ? 4 + 340 * Math.log(v) / Math.log(most) : 0; bar[i].rect.setAttribute("width", Math.max(0, w)); bar[i].count.setAttribute("x", 106 + w); bar[i].count.textContent = v ? v.toLocaleString("en") : "0"; });
}
function drawOptimum() {
  const rows = new Map(), body = $("optimum");
  for (const o of D.optima) if (o.step <= step && shown(o.collection)) rows.set(o.collection, o);
  body.replaceChildren();
  for (const model of ["sec", "sequential"]) {
    const of = [...rows.values()].filter(o => D.collections[o.collection].model === model && o.gap !== null);
    if (!of.length) continue;
    const a = of.reduce((s, o) => s + o.cost, 0), b = of.reduce((s, o) => s + o.best, 0), r = body.insertRow();
    for (const v of [model, of.length, fmt(a), fmt(b), b > 0 ? pct((a - b) / b) : "–", of.filter(o => o.cost <= o.best * (1 + 1e-9)).length, of.filter(o => o.settled).length]) r.insertCell().textContent = v;
  }
  $("none").style.display = body.rows.length ? "none" : "";
}

// --- controls ----------------------------------------------------------------
function seek(s) {
  step = Math.max(0, Math.min(D.steps - 1, s));
  $("slider").value = step;
  const r = step * D.stride;
  $("when").textContent = `round ${r} · ${fmt(r * D.round_seconds)} s`;
  drawTree(); drawMessages(); drawOptimum(); cursors.forEach(c => c(step));
}
let playing = false, since = 0;
function frame(t) {
  if (!playing) return;
  if (!since) since = t;
  if (t - since >= 1000 / +$("speed").value) { since = t; if (step >= D.steps - 1) { toggle(); return; } seek(step + 1); }
  requestAnimationFrame(frame);
}
function toggle() { playing = !playing; $("play").textContent = playing ? "Pause" : "Play"; if (playing) { if (step >= D.steps - 1) seek(0); since = 0; requestAnimationFrame(frame); } }
$("slider").max = D.steps - 1;
$("slider").addEventListener("input", e => seek(+e.target.value));
$("play").addEventListener("click", toggle);
D.collections.forEach((c, i) => { const o = document.createElement("option"); o.value = i; o.textContent = `${c.name} (${c.model})`; $("collection").appendChild(o); });
$("collection").addEventListener("change", e => { chosen = +e.target.value; seek(step); });
$("theme").addEventListener("click", () => document.documentElement.classList.toggle("dark"));
if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark");
document.addEventListener("keydown", e => { if (e.target.tagName === "SELECT" || e.target.type === "range") return; if (e.key === "ArrowRight") seek(step + 1); if (e.key === "ArrowLeft") seek(step - 1); if (e.key === " " && e.target.tagName !== "BUTTON") { e.preventDefault(); toggle(); } });
seek(0);
