import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PlayedCarriers } from '../carriers/played-carriers.ts';
import { table } from '../demo/report.ts';
import { scenes } from '../demo/scenes.ts';
import { ServerProcess } from '../demo/server-process.ts';
import { type Curl, readCurls, shellWords } from './read-commands.ts';

const root = resolve(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'README.md'), 'utf8');
const nodeOptions = ['--import', join(root, 'scripts/source-hooks.mjs')];
const scripted = { nodeOptions, main: join(root, 'packages/e2e/src/replicas/main.ts') };

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function startServer(carriers: Pick<PlayedCarriers, 'environment'>): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'voice-readme-'));
  cleanUp.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const environment = { DRAIN_SECONDS: '0' };
  const server = await ServerProcess.start({ ...scripted, dataDir, carriers, environment });
  cleanUp.push(() => server.stop());
  return server;
}

function section(title: string): string {
  const [, text = ''] = page.split(`\n## ${title}\n`);
  return text.split('\n## ')[0] ?? '';
}

/** `pnpm voice-sim …` of a page, from the sources. @param changes words to put in place of others */
function voiceSim(command: 'serve' | 'call', changes: Readonly<Record<string, string>>): ChildProcess {
  const [, line = ''] = new RegExp(`pnpm@\\S+ voice-sim (${command} (?:.*\\\\\\n)*.*)`).exec(page) ?? [];
  const words = shellWords(line).map((word) => changes[word] ?? word);
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'packages/simulator/src/cli.ts'), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  cleanUp.push(() => child.kill());
  return child;
}

function readVariables(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

async function send({ method, url, headers, body }: Curl, origin: string) {
  const { pathname } = new URL(url);
  const response = await fetch(`${origin}${pathname}`, { method, headers, body });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('the README', () => {
  it('names commands, pages and folders that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const commands = [...page.matchAll(/pnpm@\S+ (\S+)/g)].map(([, script = '']) => script);
    expect(commands).toContain('voice');
    expect(commands.filter((script) => !(script in scripts))).toEqual([]);
    const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links).toContain('docs/vendors');
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it('shows the table that the demonstration prints', () => {
    const names = [...section('Try it').matchAll(/^(\S+) +\d+ of \d+ /gm)].map(([, name]) => name);
    expect(names).toEqual(scenes.map(({ name }) => name));
    const [titles = ''] = table([]).split('\n');
    const shown =
      section('Try it')
        .split('\n')
        .find((line) => line.startsWith('call  ')) ?? '';
    expect(shown.split(/ {2,}/)).toEqual(titles.split(/ {2,}/));
  });

  it('says how to call, and to be called, without an account', { timeout: 120_000 }, async () => {
    const text = section('Call it yourself');
    const [, block = ''] = /^```dotenv\n([\s\S]*?)^```/m.exec(text) ?? [];
    const variables = readVariables(block);
    const serve = voiceSim('serve', { '9000': '0' });
    const printed: Record<string, string> = {};
    for await (const part of serve.stdout ?? []) {
      Object.assign(printed, readVariables(String(part)));
      if ('VOBIZ_AUTH_TOKEN' in printed) break;
    }
    const { TWILIO_API_BASE: base = '' } = printed;
    for (const name of ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN']) expect(variables[name]).toBe(printed[name]);
    expect(variables.TWILIO_API_BASE).toBe('http://127.0.0.1:9000');
    const { PUBLIC_BASE_URL: publicUrl = '', ...rest } = variables;
    const server = await startServer({ environment: { ...rest, TWILIO_API_BASE: base } });

    const call = voiceSim('call', { [publicUrl]: server.url });
    expect((await once(call, 'exit'))[0]).toBe(0);
    const [dial] = readCurls(text);
    expect(dial && (await send(dial, server.url))).toMatchObject({ status: 201, body: { status: 'initiated' } });
  });

  it('says how to set up a number and to make calls from it', { timeout: 120_000 }, async () => {
    const carriers = await PlayedCarriers.start({ numbers: { twilio: ['+14155550100'] } });
    cleanUp.push(() => carriers.close());
    const { environment } = carriers;
    const server = await startServer(carriers);
    const commands = [
      ...readCurls(section('Your first real number')),
      ...readCurls(section('Calls that an agent makes')),
    ];
    let endpointId = '';
    const fill = (words: string) =>
      words
        .replace('$KEY', server.apiKey)
        .replace('$ID', endpointId)
        .replace('"AC…"', `"${environment.TWILIO_ACCOUNT_SID}"`)
        .replace('"…"', `"${environment.TWILIO_AUTH_TOKEN}"`);
    const answers = [];
    for (const { method, url, headers, body } of commands) {
      const { Authorization: key = '' } = headers;
      const filled = {
        method,
        url: fill(url),
        headers: { ...headers, Authorization: fill(key) },
        body: body && fill(body),
      };
      const answer = await send(filled, server.url);
      if (url.endsWith('/endpoints')) endpointId = answer.body.id;
      answers.push([`${method} ${new URL(url).pathname}`, answer.status]);
    }
    expect(answers).toEqual([
      ['PUT /api/settings/telephony', 200],
      ['POST /api/settings/endpoints', 201],
      ['POST /api/settings/endpoints/$ID/point', 200],
      ['POST /api/calls/outbound', 201],
    ]);
    expect(carriers.breaches).toEqual([]);
  });
});
