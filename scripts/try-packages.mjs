import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { consumers } from './lib/consumers.mjs';
import { pack } from './lib/pack.mjs';
import { publishedPackages, readManifest, root, tool } from './lib/repository.mjs';
import { inParallel, run } from './lib/run.mjs';
import { writeConsumer } from './lib/write-consumer.mjs';

const HELP = `pnpm packages:try [package …]: installs the packed packages with npm into a folder outside the repository, then
  - runs a program of each as an ES module and as CommonJS, on this Node and on the system's, where that is another one
  - compiles it as TypeScript: NodeNext as .mts and .cts, Bundler as .ts, without skipLibCheck
Errors inside third-party declarations are not ours and do not count; errors in @voice do. Build first (pnpm build).`;

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'voice-try-'));
  try {
    process.exitCode = (await tryPackages(folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tryPackages(folder) {
  const all = publishedPackages();
  const unknown = names.filter((name) => !all.some((member) => member.name === `@voice/${name}`));
  if (unknown.length > 0) {
    console.error(
      `Unknown package: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name.slice(7)).join(', ')}`,
    );
    return false;
  }
  const chosen = withSisters(all, names.length === 0 ? all : all.filter(({ name }) => names.includes(name.slice(7))));
  const env = outsideEnvironment();

  if (!(await install(chosen, folder, env))) return false;
  const programs = chosen.map(({ name, manifest }) => ({
    name,
    engines: manifest.engines.node,
    ...writeConsumer({ name, manifest, consumer: consumers[name], folder: join(folder, 'consumers') }),
  }));
  const nodes = await findNodes(env);
  const results = await inParallel(programs, 2, (program) => tryProgram(program, nodes, env));
  return [...results, await tryTypes(programs, folder, env)].every(Boolean);
}

/** Sisters that a package needs come along as tarballs: nothing of ours may come from the registry. */
function withSisters(all, chosen) {
  const found = new Set(chosen);
  for (const { manifest } of found) {
    for (const member of all) if (manifest.dependencies?.[member.name] !== undefined) found.add(member);
  }
  return all.filter((member) => found.has(member));
}

/** Without what pnpm and a surrounding repository put into the environment. */
function outsideEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_|pnpm_|NODE_PATH$|NODE_OPTIONS$)/i.test(name) ||
      /^npm_config_(?:registry|cache|userconfig)$/i.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

async function install(members, folder, env) {
  const tarballs = await inParallel(members, 2, (member) => pack(member, join(folder, 'tarballs')));
  const dependencies = Object.fromEntries(members.map(({ name }, index) => [name, `file:${tarballs[index]}`]));
  const devDependencies = { '@types/node': readManifest(root).devDependencies['@types/node'] };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies, devDependencies }, null, 2),
  );
  const { code, output } = await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'],
    { cwd: folder, env },
  );
  console.log(`${code === 0 ? 'ok    ' : 'WRONG '} npm install of ${tarballs.map((path) => basename(path)).join(' ')}`);
  if (code !== 0) console.log(output.replace(/^/gm, '  '));
  return code === 0;
}

/** The Node that runs this, and the one a user's shell finds. */
async function findNodes(env) {
  const own = { command: process.execPath, version: process.versions.node };
  const { code, output } = await run('node', ['-p', 'process.versions.node'], { env });
  if (code !== 0) console.log('skip   no Node outside the repository: programs run on this one only');
  const system = { command: 'node', version: output.trim() };
  return code === 0 && system.version !== own.version ? [own, system] : [own];
}

function runsOn(engines, version) {
  const [, major, minor] = /^>=(\d+)\.(\d+)/.exec(engines);
  const [hasMajor, hasMinor] = version.split('.').map(Number);
  return hasMajor > Number(major) || (hasMajor === Number(major) && hasMinor >= Number(minor));
}

async function tryProgram({ name, engines, esm, cjs }, nodes, env) {
  let allWork = true;
  for (const { command, version } of nodes) {
    if (!runsOn(engines, version)) {
      console.log(`skip   ${name} on Node ${version}: it asks for ${engines}`);
      continue;
    }
    for (const file of [esm, cjs]) {
      const { code, output } = await run(command, [file], { env });
      const works = code === 0 && output === '';
      allWork &&= works;
      console.log(`${works ? 'ok    ' : 'WRONG '} ${basename(file)} on Node ${version}`);
      if (!works) console.log(`exit code ${code}\n${output}`.replace(/^/gm, '  '));
    }
  }
  return allWork;
}

async function tryTypes(programs, folder, env) {
  const strict = [
    '--noEmit',
    '--strict',
    '--target',
    'ES2023',
    '--types',
    'node',
    '--skipLibCheck',
    'false',
    '--pretty',
    'false',
  ];
  const dialects = [
    { label: 'NodeNext (.mts, .cts)', flags: ['--module', 'NodeNext'], files: programs.flatMap(({ types }) => types) },
    {
      label: 'Bundler (.ts)',
      flags: ['--module', 'ESNext', '--moduleResolution', 'Bundler'],
      files: programs.flatMap(({ bundlerTypes }) => bundlerTypes),
    },
  ];
  const results = await inParallel(dialects, 2, async ({ label, flags, files }) => {
    const { code, output } = await run(tool('tsc'), [...strict, ...flags, ...files], {
      cwd: folder,
      env: { ...env, PATH: process.env.PATH },
    });
    const errors = output.split('\n').filter((line) => /error TS\d+/.test(line));
    const ours =
      errors.length === 0 && code !== 0 ? [output] : errors.filter((line) => !/^node_modules\/(?!@voice\/)/.test(line));
    console.log(
      `${ours.length === 0 ? 'ok    ' : 'WRONG '} types as ${label}; ${errors.length - ours.length} errors inside third-party declarations`,
    );
    for (const line of ours) console.log(`  ${line}`);
    return ours.length === 0;
  });
  return results.every(Boolean);
}
