import { loadConfig } from './config';

function serve(body: string, status = 200): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));
}

afterEach(() => vi.unstubAllGlobals());

describe('config.json', () => {
  it('names the API', async () => {
    serve('{"startUrl": "https://api.example.com/v1/execution"}');

    expect(await loadConfig()).toEqual({ startUrl: 'https://api.example.com/v1/execution', waitSeconds: 0 });
  });

  it.each([
    ['20', 20],
    ['0', 0],
    ['null', 0],
  ])('says with %s how long the API is asked to wait', async (value, waitSeconds) => {
    serve(`{"startUrl": "https://api.example.com/v1/execution", "waitSeconds": ${value}}`);

    expect(await loadConfig()).toMatchObject({ waitSeconds });
  });

  it.each(['2.5', '-1', '"20"', 'true'])('does not say %s of it', async (value) => {
    serve(`{"startUrl": "https://api.example.com/v1/execution", "waitSeconds": ${value}}`);

    await expect(loadConfig()).rejects.toThrow(`a whole number of seconds, and not ${value}`);
  });

  it('must be there', async () => {
    serve('', 404);

    await expect(loadConfig()).rejects.toThrow('config.json (answered with 404) must lie');
  });

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '{}',
    '{"startUrl": 1}',
    '{"startUrl": "execution"}',
    '{"startUrl": "ftp://a"}',
  ])('must name a URL: %s', async (body) => {
    serve(body);

    await expect(loadConfig()).rejects.toThrow('config.json (answered with 200)');
  });
});
