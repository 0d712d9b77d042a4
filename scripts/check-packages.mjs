import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTarball, pack, readPackedManifest } from './lib/pack.mjs';
import { publishedPackages, tool } from './lib/repository.mjs';
import { inParallel, run } from './lib/run.mjs';

const HELP = `pnpm packages: packs every published package and checks the tarball, not the source:
  - publint --strict
  - attw (are the types wrong), profile node16: Node 10's resolution knows no subpath exports, which all of ours have
  - no workspace: range is left, sisters are asked for by ^version
  - only dist, migrations, README, LICENSE and package.json are in it
Build first (pnpm build). Prints one line a package; exits 1 with the findings.`;

/** What may be in a tarball. */
const SHIPPED = /^(?:dist\/|migrations\/|README\.md$|LICENSE$|package\.json$)/;
const REQUIRED = ['README.md', 'LICENSE', 'package.json'];

if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'voice-packages-'));
  try {
    const findings = await inParallel(publishedPackages(), 2, (member) => checkPackage(member, folder));
    process.exitCode = findings.every((list) => list.length === 0) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkPackage(member, folder) {
  let findings;
  let tarball;
  try {
    tarball = await pack(member, folder);
    const [manifest, contents, publint, attw] = [
      manifestFindings(await readPackedManifest(tarball)),
      contentFindings(await listTarball(tarball)),
      await toolFindings('publint', ['run', tarball, '--strict']),
      await toolFindings('attw', [tarball, '--profile', 'node16', '--no-emoji', '--no-color', '--format', 'ascii']),
    ];
    findings = [...manifest, ...contents, ...publint, ...attw];
  } catch (error) {
    findings = [error.message];
  }
  console.log(`${findings.length === 0 ? 'ok    ' : 'WRONG '} ${member.name}`);
  for (const finding of findings) console.log(finding.replace(/^/gm, '  '));
  return findings;
}

function manifestFindings({ name, version, dependencies = {}, peerDependencies = {}, devDependencies = {} }) {
  const all = Object.entries({ ...devDependencies, ...peerDependencies, ...dependencies });
  const shipped = Object.entries({ ...peerDependencies, ...dependencies });
  return [
    ...all
      .filter(([, range]) => /^(?:workspace|link|file|catalog):/.test(range))
      .map(([sister, range]) => `${name} still asks for ${sister} by ${range}`),
    ...shipped
      .filter(([sister, range]) => sister.startsWith('@voice/') && range !== `^${version}`)
      .map(([sister, range]) => `${name} ${version} asks for ${sister} ${range}; expected ^${version}`),
  ];
}

function contentFindings(paths) {
  return [
    ...paths.filter((path) => !SHIPPED.test(path)).map((path) => `should not ship: ${path}`),
    ...REQUIRED.filter((path) => !paths.includes(path)).map((path) => `is missing: ${path}`),
    ...(paths.some((path) => path.startsWith('dist/') && path.endsWith('.js')) ? [] : ['nothing is built in dist']),
  ];
}

async function toolFindings(name, args) {
  const { code, output } = await run(tool(name), args);
  return code === 0 ? [] : [`${name}:\n${output.trim()}`];
}
