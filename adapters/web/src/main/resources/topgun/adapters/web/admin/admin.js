const TOKEN = 'topgun.admin.token';
const REFRESH_MILLIS = 2000;

const element = id => document.getElementById(id);
const show = (id, visible) => { element(id).hidden = !visible; };

/** The answer of the server, or an error that says what a person can read. */
async function ask(method, path, body) {
  const token = sessionStorage.getItem(TOKEN);
  const answer = await fetch(`../api/${path}`, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  }).catch(() => { throw new Error('The server does not answer.'); });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : {};
  if (!answer.ok) {
    throw Object.assign(new Error(content.message ?? answer.statusText), { status: answer.status });
  }
  return content;
}

function complain(problem) {
  element('problem').textContent = problem?.message ?? '';
  show('problem', Boolean(problem));
  if (problem?.status === 401 || problem?.status === 403) {
    sessionStorage.removeItem(TOKEN);
    enter().catch(() => {}); // what is wrong is said already
  }
}

/** Runs what a button stands for, once at a time. */
async function attempt(button, action) {
  button.disabled = true;
  try {
    await action();
    complain();
  } catch (problem) {
    complain(problem);
  } finally {
    button.disabled = false;
  }
}

/** What was typed into a form, without what was left empty. */
function entries(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim() !== ''));
}

function onSubmit(id, action) {
  element(id).addEventListener('submit', event => {
    event.preventDefault();
    attempt(event.submitter, () => action(entries(event.target), event.target));
  });
}

function list(id, terms) {
  element(id).replaceChildren(...Object.entries(terms).map(([term, description]) => {
    const pair = document.createElement('div');
    pair.append(Object.assign(document.createElement('dt'), { textContent: term }));
    pair.append(Object.assign(document.createElement('dd'), { textContent: description }));
    return pair;
  }));
}

/** @param rows lists of texts or elements; numbers stand to the right */
function fill(id, rows) {
  element(id).tBodies[0].replaceChildren(...rows.map(cells => {
    const row = document.createElement('tr');
    for (const content of cells) {
      const cell = row.insertCell();
      cell.append(typeof content === 'number' ? content.toLocaleString() : content);
      cell.className = typeof content === 'number' ? 'number' : '';
    }
    return row;
  }));
  show(id, rows.length > 0);
}

function duration(seconds) {
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']]
    .map(([size, unit], place, sizes) => {
      const rest = place === 0 ? seconds : seconds % sizes[place - 1][0];
      return [Math.floor(rest / size), unit];
    })
    .filter(([amount]) => amount > 0)
    .slice(0, 2);
  return parts.map(([amount, unit]) => `${amount} ${unit}`).join(' ') || '0 s';
}

const mebibytes = bytes => `${Math.round(bytes / 2 ** 20).toLocaleString()} MiB`;

let before;

function operationsPerSecond(operations) {
  const now = { operations, at: performance.now() };
  const rate = before && Math.max(0, (now.operations - before.operations) / (now.at - before.at) * 1000);
  before = now;
  return rate === undefined ? '…' : Math.round(rate).toLocaleString();
}

async function refresh() {
  const [status, cluster] = await Promise.all([ask('GET', 'status'), ask('GET', 'admin/cluster/status')]);
  const node = cluster.nodes[0];
  element('node').textContent = `${node.nodeId} at ${node.address}, version ${status.version}`;
  element('state').textContent = node.status;
  element('state').className = node.status === 'healthy' ? 'good' : 'bad';
  list('figures', {
    'Connections': status.connections.toLocaleString(),
    'Writes per second': operationsPerSecond(status.totalOperations),
    'Writes since the start': status.totalOperations.toLocaleString(),
    'Heap in use': mebibytes(node.memory),
    'Up for': duration(status.uptimeSeconds),
  });
}

async function showRules() {
  const { policies } = await ask('GET', 'admin/policies');
  fill('rules', policies.map(rule => {
    const remove = Object.assign(document.createElement('button'), { textContent: 'Remove' });
    remove.addEventListener('click', () => attempt(remove, async () => {
      await ask('DELETE', `admin/policies/${encodeURIComponent(rule.id)}`);
      await showRules();
    }));
    const condition = rule.condition ? JSON.stringify(rule.condition) : '';
    return [rule.id, rule.mapPattern, rule.action, rule.effect, condition, remove];
  }));
}

function showSettings({ logLevel, ...settings }) {
  list('settings', { ...settings, logLevel });
  element('logging').elements.logLevel.value = logLevel;
}

async function enter() {
  const { authRequired } = await ask('GET', 'auth/status');
  const mayEnter = !authRequired || sessionStorage.getItem(TOKEN) !== null;
  show('entrance', !mayEnter);
  show('house', mayEnter);
  show('leave', mayEnter && authRequired);
  if (mayEnter) {
    await refresh();
    await showRules();
    showSettings(await ask('GET', 'admin/settings'));
  }
}

onSubmit('login', async (account, form) => {
  const { token } = await ask('POST', 'auth/login', account);
  sessionStorage.setItem(TOKEN, token);
  form.reset();
  await enter();
});

onSubmit('bring', async ({ token }, form) => {
  sessionStorage.setItem(TOKEN, token.trim());
  form.reset();
  await enter();
});

onSubmit('rule', async (rule, form) => {
  await ask('POST', 'admin/policies', rule);
  form.reset();
  await showRules();
});

onSubmit('question', async question => {
  const { allowed, because } = await ask('GET', `admin/policies/explain?${new URLSearchParams(question)}`);
  element('ruling').textContent = `${allowed ? 'Yes' : 'No'}: ${because}`;
  element('ruling').className = allowed ? 'good' : 'bad';
  show('ruling', true);
});

onSubmit('logging', async change => showSettings(await ask('PUT', 'admin/settings', change)));

element('count').addEventListener('click', ({ target }) => attempt(target, async () => {
  const { maps } = await ask('GET', 'admin/maps');
  fill('maps', maps.map(map => [map.name, map.entryCount]));
}));

element('leave').addEventListener('click', ({ target }) => attempt(target, async () => {
  sessionStorage.removeItem(TOKEN);
  await enter();
}));

async function keepFresh() {
  if (!element('house').hidden && !document.hidden) {
    await refresh().then(() => complain(), complain);
  }
  setTimeout(keepFresh, REFRESH_MILLIS);
}

enter().catch(complain).finally(keepFresh);
