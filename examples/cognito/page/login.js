// Logs in with Cognito by authorization code and PKCE (RFC 7636), and runs a job with the access token.

const REDIRECT = `${location.origin}/`;
const FRESH_SECONDS = 10;
const ENDED = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Go to the login page. It sends people back to this page, with a code. */
export async function logIn(config) {
  const [verifier, state] = [random(), random()];
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  // They outlive the way to the login page and back, in this tab alone.
  sessionStorage.setItem('login', JSON.stringify({ verifier, state }));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.client_id,
    redirect_uri: REDIRECT,
    scope: `openid ${config.scope}`,
    state,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: 'S256',
  });
  location.assign(`${config.login_url}/oauth2/authorize?${query}`);
}

/**
 * Return the access token where somebody comes back from the login page, and null where nobody has been there.
 *
 * It is kept in memory alone: after a reload people log in again, without a password for as long as Cognito remembers them.
 */
export async function loggedIn(config) {
  const query = new URLSearchParams(location.search);
  if (!query.has('state')) {
    return null;
  }
  const { verifier, state } = JSON.parse(sessionStorage.getItem('login') ?? '{}');
  sessionStorage.removeItem('login');
  // Before anything else: a code is good for once, and not to be found in the browser's history.
  history.replaceState(null, '', REDIRECT);
  if (query.get('state') !== state) {
    throw new Error('This is not the answer to a login of this tab. Log in again.');
  }
  if (query.has('error')) {
    throw new Error(query.get('error_description') ?? query.get('error'));
  }
  const answer = await fetch(`${config.login_url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: config.client_id,
      redirect_uri: REDIRECT,
      code: query.get('code'),
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) {
    throw new Error(`The login was refused with ${answer.status}. Log in again.`);
  }
  return (await answer.json()).access_token;
}

/** End Cognito's session, too. */
export function logOut(config) {
  const query = new URLSearchParams({ client_id: config.client_id, logout_uri: REDIRECT });
  location.assign(`${config.login_url}/logout?${query}`);
}

/** Start a job, tell `onStatus` of each answer, and return the job when it has ended. */
export async function run(config, token, input, onStatus) {
  const headers = { Authorization: token };
  const started = await fetch(config.start_url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ input }),
  });
  if (!started.ok) {
    throw new Error(await problem(started));
  }
  const url = new URL((await started.json()).statusUrl, config.start_url);
  const begun = Date.now();
  for (;;) {
    const answer = await fetch(url, { headers });
    const job = answer.ok ? await answer.json() : { status: 'RUNNING' };
    onStatus(job);
    const fresh = Date.now() - begun < 1000 * FRESH_SECONDS;
    // A job that has just been started may not be found yet, and throttled requests may be sent again.
    if (!answer.ok && answer.status !== 429 && answer.status < 500 && !(answer.status === 404 && fresh)) {
      throw new Error(await problem(answer));
    }
    if (ENDED.includes(job.status)) {
      return job;
    }
    await pause(Number(answer.headers.get('Retry-After') ?? 1));
  }
}

async function problem(answer) {
  const { title, detail } = await answer.json();
  return detail ?? title ?? `The API answered ${answer.status}.`;
}
