// How things look: health, values of the configuration, numbers, long tables.
import { html } from './lib/lit-html.js';
import { createRef, ref } from './lib/directives/ref.js';
import { repeat } from './lib/directives/repeat.js';

export const state = (health) => html`<span class="state ${health.state}">${health.state}</span>`;

export const linkTo = (id) => html`<a href="component/${encodeURI(id)}">${id}</a>`;

export function bytes(number) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let left = number;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit && left < 10 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

export const rate = (number) =>
  number >= 100 ? Math.round(number).toLocaleString('en') : Number(number.toPrecision(2)).toString();

export function ago(time) {
  const seconds = Math.max(0, (Date.now() - new Date(time)) / 1000);
  const [size, unit] = seconds < 90 ? [1, 's'] : seconds < 5400 ? [60, 'min'] : seconds < 129600 ? [3600, 'h'] : [86400, 'd'];
  return `${Math.round(seconds / size)} ${unit} ago`;
}

/** Go writes a time that never was as one of the year 1. */
export const time = (at) => (at && !at.startsWith('0001-') ? html`<time datetime=${at} title=${at}>${ago(at)}</time>` : html`<span class="note">never</span>`);

export const asking = html`<p class="note asking">asking …</p>`;

const TYPING = 200; // milliseconds between two keys

/** Looks for what was typed once the typing stops; the field is the typist's alone after it was drawn first. */
export const search = (title, hint, words, change) =>
  html`<label>${title}<input type="search" placeholder=${hint} value=${words} @input=${typed(change)}></label>`;

const typed = (change) => (event) => {
  const field = event.target;
  clearTimeout(field.waiting);
  field.waiting = setTimeout(() => change(field.value), TYPING);
};

/** `options` are [value, text]. */
export const choice = (title, options, chosen, change) => html`
  <label>${title}
    <select @change=${(event) => change(event.target.value)}>
      ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
    </select>
  </label>`;

/** Heads that begin with # are above numbers. */
export const table = (label, heads, rows) => {
  const style = heads.map((head) => (head.startsWith('#') ? 'number' : ''));
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
      <thead><tr>${heads.map((head, at) => html`<th scope="col" class=${style[at]}>${head.replace('#', '')}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td class=${style[at]}>${cell}</td>`)}</tr>`)}</tbody>
    </table></div>`;
};

/** A value as plain data: text, number, list or object. */
export function plain(value) {
  switch (value.type) {
    case 'array':
      return value.value.map(plain);
    case 'object':
      return Object.fromEntries(value.value.map((field) => [field.key, plain(field.value)]));
    default:
      return value.value;
  }
}

/** Attributes of a block as one plain object; blocks below it are left out. */
export const attributes = (body) =>
  Object.fromEntries(body.filter((node) => node.type === 'attr').map((node) => [node.name, plain(node.value)]));

/** A value as it would be written. */
export function written(value, indent = '') {
  const inner = `${indent}  `;
  switch (value.type) {
    case 'string':
      return visible(JSON.stringify(value.value));
    case 'array':
      return value.value.length
        ? `[\n${value.value.map((each) => `${inner}${written(each, inner)},\n`).join('')}${value.more ? `${inner}// and ${value.more} more\n` : ''}${indent}]`
        : '[]';
    case 'object':
      return value.value.length
        ? `{\n${value.value.map((field) => `${inner}${/^\w+$/.test(field.key) ? field.key : visible(JSON.stringify(field.key))} = ${written(field.value, inner)},\n`).join('')}${indent}}`
        : '{}';
    case 'null':
      return 'null';
    default:
      return String(value.value);
  }
}

/** The body of a block as it would be written. */
export function body(nodes, indent = '') {
  return nodes
    .map((node) =>
      node.type === 'attr'
        ? `${indent}${node.name} = ${written(node.value, indent)}\n`
        : `${indent}${node.name}${node.label ? ` ${JSON.stringify(node.label)}` : ''} {\n${body(node.body, `${indent}  `)}${indent}}\n`)
    .join('');
}

/** Control characters as pictures, and nothing that turns or hides text: a line cannot pretend to be another. */
export const visible = (line) =>
  line
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');

const ROW = 36; // as in the style

/** A table that draws only the rows that can be seen; `columns` are [title, cell(item), class];
 * `seen` is told which rows are drawn. */
export function longTable(update, label, columns, seen = () => {}) {
  const box = createRef();
  const spacer = (rows) => (rows > 0 ? html`<tr class="spacer" aria-hidden="true" .style=${`height: ${rows * ROW}px`}><td></td></tr>` : '');
  return (items) => {
    const top = box.value?.scrollTop ?? 0;
    const space = box.value?.clientHeight || 800;
    const first = Math.min(Math.max(0, Math.floor(top / ROW) - 10), Math.max(0, items.length - 1)); // the list may have become short
    const last = Math.min(items.length, Math.ceil((top + space) / ROW) + 10);
    const shown = Array.from({ length: Math.max(0, last - first) }, (_, index) => items[first + index]);
    seen(first, last);
    return html`
      <div class="scroll tall" tabindex="0" role="region" aria-label=${label} @scroll=${update} ${ref(box)}>
        <table class="rows" aria-rowcount=${items.length + 1}>
          <thead><tr aria-rowindex="1">${columns.map(([title, , style]) => html`<th scope="col" class=${style ?? ''}>${title}</th>`)}</tr></thead>
          <tbody>
            ${spacer(first)}
            ${repeat(shown, (_, index) => first + index, (item, index) => html`<tr aria-rowindex=${first + index + 2}>${columns.map(([, cell, style]) => html`<td class=${style ?? ''}>${cell(item)}</td>`)}</tr>`)}
            ${spacer(items.length - last)}
          </tbody>
        </table>
      </div>`;
  };
}
