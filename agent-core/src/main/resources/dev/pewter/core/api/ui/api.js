// What the pages ask of the agent; all addresses are relative to the document's base.

const listeners = new Set();
let online = true;

/** Calls back when the agent stops or begins to answer. */
export function onConnection(callback) {
  listeners.add(callback);
}

function connected(now) {
  if (now !== online) {
    online = now;
    listeners.forEach((callback) => callback(now));
  }
}

export const isOnline = () => online;

async function ask(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), options);
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      connected(false);
    }
    throw failure;
  }
  connected(true);
  if (!response.ok) {
    throw new Error((await response.text()).trim() || `status ${response.status}`);
  }
  return response;
}

export const json = async (path, options) => (await ask(path, options)).json();

export const text = async (path, options) => (await ask(path, options)).text();

/** The items of an endless answer, each of which ends with `|;|`. */
export async function* stream(path, signal) {
  const response = await ask(path, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const items = (rest + value).split('|;|');
      rest = items.pop();
      yield* items;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Components of the root and of all modules below it. */
export async function allComponents() {
  const found = [];
  const visit = async (moduleId) => {
    const path = moduleId ? `api/v0/web/modules/${moduleId}/components` : 'api/v0/web/components';
    for (const component of await json(path)) {
      found.push({ ...component, id: idOf(component) });
      for (const inner of component.createdModuleIDs ?? []) {
        await visit(inner);
      }
    }
  };
  await visit('');
  return found;
}

export const idOf = (component) =>
  component.moduleID ? `${component.moduleID}/${component.localID}` : component.localID;

/** Does something now and every so many milliseconds, while the page is looked at. */
export function every(millis, work, signal) {
  const turn = async () => {
    if (signal.aborted) {
      return;
    }
    if (!document.hidden) {
      try {
        await work();
      } catch (failure) {
        if (signal.aborted) {
          return;
        }
        console.debug(failure.message);
      }
    }
    setTimeout(turn, online ? millis : 2000);
  };
  turn();
}

/** Reads an endless answer, again after a while when it breaks off. */
export async function follow(path, signal, onItem, onError) {
  while (!signal.aborted) {
    try {
      for await (const item of stream(path, signal)) {
        onItem(item);
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      onError(failure);
    }
    await new Promise((resume) => setTimeout(resume, 2000));
  }
}

/** Sums of a counter by component, from the text of the metrics. */
export function sums(metrics, pattern) {
  const found = new Map();
  for (const line of metrics.split('\n')) {
    const match = line.startsWith('#') ? null : pattern.exec(line);
    if (match) {
      const module = /component_path="\/?([^"]*?)\/?"/.exec(line)?.[1] ?? '';
      const id = /component_id="([^"]*)"/.exec(line)?.[1];
      if (id) {
        const key = module ? `${module}/${id}` : id;
        found.set(key, (found.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
      }
    }
  }
  return found;
}
