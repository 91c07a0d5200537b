// What the pages ask of the agent; all addresses are relative to the document's base.

const NOT_FOUND = '404 page not found';
const listeners = new Set();
let online = true;

/** Calls back when the agent stops or begins to answer. */
export function onConnection(callback) {
  listeners.add(callback);
}

function connected(now) {
  if (now !== online) {
    online = now;
    listeners.forEach((callback) => callback());
  }
}

export const isOnline = () => online;

/** Where something is, without the name and password that the page's own address may have: those are sent anyway. */
function addressOf(path) {
  const address = new URL(path, document.baseURI);
  address.username = '';
  address.password = '';
  return address;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(addressOf(path), options);
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      connected(false);
    }
    throw failure;
  }
  connected(true);
  if (!response.ok) {
    const reason = (await response.text()).trim();
    throw new Error(reason === NOT_FOUND ? 'The agent has nothing of this name, or not any more.' : reason || `status ${response.status}`);
  }
  return response;
}

export const json = async (path, options) => (await ask(path, options)).json();

export const text = async (path, options) => (await ask(path, options)).text();

/** Components of the root and of all modules below it, each with its `id`. */
export async function allComponents(signal) {
  const components = await json('api/v0/web/components?modules=all', { signal });
  return components.map((each) => ({ ...each, id: idOf(each) }));
}

export const idOf = (component) =>
  component.moduleID ? `${component.moduleID}/${component.localID}` : component.localID;

const AGAIN = 2000;

/** Waits, but not after the page was left, nor once it is looked at again. */
async function pause(millis, signal) {
  if (signal.aborted) {
    return;
  }
  await new Promise((resume) => {
    const timer = setTimeout(end, millis);
    signal.addEventListener('abort', end);
    document.addEventListener('visibilitychange', end);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      document.removeEventListener('visibilitychange', end);
      resume();
    }
  });
}

/** What to tell of a failure: nothing of what was given up, or when the frame tells that nobody answers. */
const told = (failure) => (failure.name === 'AbortError' || !online ? '' : failure.message);

/** Does something now and every so many milliseconds, while the page is shown and looked at; tells what went wrong, or ''.
 * Returns what does it once more. */
export function every(millis, work, signal, tell) {
  const turn = async () => {
    try {
      await work();
      tell('');
    } catch (failure) {
      tell(told(failure));
    }
  };
  const turns = async () => {
    while (!signal.aborted) {
      if (!document.hidden) {
        await turn();
      }
      await pause(online ? millis : AGAIN, signal);
    }
  };
  turns();
  return turn;
}

/** Reads an endless answer, whose items end with `end`; again after a while when it breaks off. While nobody looks at the
 * page it is given up, and costs the agent nothing. */
export async function follow(path, signal, onItem, tell, end = '|;|') {
  while (!signal.aborted) {
    const hidden = new AbortController();
    const look = () => document.hidden && hidden.abort();
    document.addEventListener('visibilitychange', look);
    try {
      if (!document.hidden) {
        const response = await ask(path, { signal: AbortSignal.any([signal, hidden.signal]) });
        tell('');
        await split(response.body, end, onItem);
      }
    } catch (failure) {
      tell(told(failure));
    } finally {
      document.removeEventListener('visibilitychange', look);
    }
    await pause(AGAIN, signal);
  }
}

async function split(body, end, onItem) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const items = (rest + part.value).split(end);
    rest = items.pop();
    items.forEach(onItem);
  }
}
