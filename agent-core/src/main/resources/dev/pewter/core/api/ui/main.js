// Addresses, the frame around the pages, and which page is shown.
import { html, nothing, render } from './lib/lit-html.js';
import { isOnline, onConnection } from './api.js';
import component from './pages/component.js';
import components from './pages/components.js';
import config from './pages/config.js';
import follow from './pages/follow.js';
import graph from './pages/graph.js';
import live from './pages/live.js';
import reference from './pages/reference.js';
import status from './pages/status.js';
import targets from './pages/targets.js';

const pages = { '': components, graph, component, targets, live, follow, config, status, reference };
const menu = [
  ['', 'Components'], ['graph', 'Graph'], ['targets', 'Targets'], ['live', 'Live'],
  ['follow', 'Follow a line'], ['config', 'Configuration'], ['status', 'Status'],
];
const root = document.getElementById('app');
let shown = { name: null, view: () => html``, abort: new AbortController() };
let isDrawing = false;

function draw() {
  isDrawing = false;
  render(frame(), root);
}

/** Draws soon; many calls draw once. */
function update() {
  if (!isDrawing) {
    isDrawing = true;
    requestAnimationFrame(draw);
  }
}

function frame() {
  return html`
    <a class="skip" href="#main" @click=${toMain}>Skip to content</a>
    <header>
      <a class="name" href=".">Pewter</a>
      <nav aria-label="Pages">
        ${menu.map(([path, title]) => html`<a href=${path || '.'} aria-current=${shown.name === path ? 'page' : nothing}>${title}</a>`)}
      </nav>
      <span role="status" class="offline">${isOnline() ? '' : 'The agent does not answer; trying again …'}</span>
    </header>
    <main id="main" tabindex="-1">${shown.view()}</main>`;
}

function toMain(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function open() {
  shown.abort.abort();
  const base = new URL(document.baseURI).pathname;
  const path = decodeURIComponent(location.pathname.slice(base.length));
  const slash = path.indexOf('/');
  const name = slash < 0 ? path : path.slice(0, slash);
  const abort = new AbortController();
  const page = (pages[name] ?? components)({
    rest: slash < 0 ? '' : path.slice(slash + 1),
    query: new URLSearchParams(location.search),
    signal: abort.signal,
    update,
    /** Keeps what is looked for in the address, so that it can be handed on. */
    remember(values) {
      const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
      history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
    },
  });
  shown = { name, view: page.view, abort };
  document.title = `${page.title} · Pewter`;
  update();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return;
  }
  const to = new URL(link.getAttribute('href'), document.baseURI);
  if (to.href.startsWith(document.baseURI) && !to.pathname.includes('/api/') && !link.target) {
    event.preventDefault();
    history.pushState(null, '', to);
    open();
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus();
  }
});
window.addEventListener('popstate', open);
onConnection(update);
open();
