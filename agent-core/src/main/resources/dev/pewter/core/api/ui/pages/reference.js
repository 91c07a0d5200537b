// The reference page of a component, from the Markdown beside its code: headings, lists, tables, code and paragraphs.
import { html } from '../lib/lit-html.js';
import { text } from '../api.js';
import { asking, table, visible } from '../show.js';

const HOUR = 3_600_000; // it changes with the agent only

export default function page({ rest, signal, update, every }) {
  let blocks = null;
  every(HOUR, async () => {
    blocks = parse(await text(`api/v0/web/reference/${encodeURI(rest)}`, { signal }));
    update();
  });

  const view = () => (blocks ? html`<article>${blocks}</article>` : html`<h1>${visible(rest)}</h1>${asking}`);
  return { title: rest, view };
}

const headings = [
  (line) => html`<h1>${words(line)}</h1>`, (line) => html`<h2>${words(line)}</h2>`, (line) => html`<h3>${words(line)}</h3>`];

/** Blocks of lines that belong together, as templates. */
function parse(markdown) {
  const lines = markdown.split('\n');
  const blocks = [];
  const take = (isPart) => {
    const taken = [];
    while (lines.length && isPart(lines[0])) {
      taken.push(lines.shift());
    }
    return taken;
  };
  while (lines.length) {
    const line = lines[0];
    const heading = /^(#{1,3}) (.*)/.exec(line);
    if (heading) {
      lines.shift();
      blocks.push(headings[heading[1].length - 1](heading[2]));
    } else if (line.startsWith('```')) {
      lines.shift();
      const code = take((each) => !each.startsWith('```'));
      lines.shift();
      blocks.push(html`<div class="panel"><pre class="code" tabindex="0">${code.join('\n')}</pre></div>`);
    } else if (line.startsWith('|')) {
      blocks.push(rows(take((each) => each.startsWith('|'))));
    } else if (/^[-*] /.test(line)) {
      const items = take((each) => each.trim() !== '').join('\n').split(/\n(?=[-*] )/);
      blocks.push(html`<ul>${items.map((item) => html`<li>${words(item.slice(2))}</li>`)}</ul>`);
    } else if (line.trim() === '') {
      lines.shift();
    } else {
      const paragraph = [lines.shift(), ...take((each) => each.trim() !== '' && !/^(#|```|\||[-*] )/.test(each))];
      blocks.push(html`<p>${words(paragraph.join(' '))}</p>`);
    }
  }
  return blocks;
}

function rows(lines) {
  const [heads, , ...rest] = lines.map((line) =>
    line.slice(1).replace(/\|\s*$/, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')));
  return table('Table', heads, rest.map((cells) => cells.map(words)));
}

/** Code in the text; of a link only the words are left, for it leads to the documentation's files. */
const words = (line) =>
  line.split(/(`[^`]+`)/).map((part) =>
    part.startsWith('`') ? html`<code>${part.slice(1, -1)}</code>` : part.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('**', ''));
