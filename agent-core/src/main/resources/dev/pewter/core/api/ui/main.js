// Addresses, the frame around the pages, and which page is shown.
import { html, nothing, render } from './lib/lit-html.js';
import { every, follow, isOnline, onConnection } from './api.js';
import component from './pages/component.js';
import components from './pages/components.js';
import config from './pages/config.js';
import followLine from './pages/follow.js';
import graph from './pages/graph.js';
import live from './pages/live.js';
import reference from './pages/reference.js';
import status from './pages/status.js';
import targets from './pages/targets.js';
import { visible } from './show.js';

const pages = { '': components, graph, component, targets, live, follow: followLine, config, status, reference };
const menu = [
  ['', 'Components'], ['graph', 'Graph'], ['targets', 'Targets'], ['live', 'Live'],
  ['follow', 'Follow a line'], ['config', 'Configuration'], ['status', 'Status'],
];
const root = document.getElementById('app');
let shown = { name: null, view: () => html``, failures: new Map(), abort: new AbortController() };
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
  const failures = new Set([...shown.failures.values()].filter((each) => each));
  return html`
    <a class="skip" href="#main" @click=${toMain}>Skip to content</a>
    <header>
      <a class="name" href=".">Pewter</a>
      <nav aria-label="Pages">
        ${menu.map(([path, title]) => html`<a href=${path || '.'} aria-current=${shown.name === path ? 'page' : nothing}>${title}</a>`)}
      </nav>
      <span role="status" class="offline">${isOnline() ? '' : 'The agent does not answer; trying again …'}</span>
    </header>
    <main id="main" tabindex="-1">
      ${[...failures].map((failure) => html`<p class="error" role="alert">${visible(failure)}</p>`)}
      ${shown.view()}
    </main>`;
}

function toMain(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

/** What a page is given; all that it does again and again ends when it is left, and tells here why it failed. */
function context(rest, signal, failures, handed) {
  const telling = (work) => (failure) => {
    failures.set(work, failure);
    update();
  };
  return {
    rest,
    query: new URLSearchParams(location.search),
    signal,
    update,
    every: (millis, work) => every(millis, work, signal, telling(work)),
    follow: (path, onItem) => follow(path, signal, onItem, telling(path)),
    go,
    handed,
    /** Keeps what is looked for in the address, so that it can be handed on. */
    remember(values) {
      if (signal.aborted) {
        return; // typed just before another page was opened: the address is that one's
      }
      const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
      history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
    },
  };
}

/** What is meant by an address; one that is no good means itself. */
function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** @param handed what another page has handed over, beside the address: that is kept in histories and logs. */
function open(handed = {}) {
  shown.abort.abort();
  const path = decoded(location.pathname.slice(new URL(document.baseURI).pathname.length));
  const [name, ...rest] = path.split('/');
  const abort = new AbortController();
  const failures = new Map();
  const page = (pages[name] ?? components)(context(rest.join('/'), abort.signal, failures, handed));
  shown = { name, view: page.view, failures, abort };
  document.title = `${visible(page.title)} · Pewter`;
  update();
}

/** Opens the page at an address of ours. */
function go(address, handed) {
  history.pushState(null, '', new URL(address, document.baseURI));
  open(handed);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return;
  }
  const to = new URL(link.getAttribute('href'), document.baseURI);
  if (to.href.startsWith(document.baseURI) && !to.pathname.includes('/api/')) {
    event.preventDefault();
    go(to);
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus();
  }
});
window.addEventListener('popstate', () => open());
onConnection(update);
open();
