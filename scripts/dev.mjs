import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { root, tool } from './lib/repository.mjs';

const HELP = `pnpm dev: builds everything once, then rebuilds apps/server and starts it anew whenever its sources change.
A change in packages/* needs its own build (pnpm build in another terminal); the server starts anew when that is done.
Ctrl-C ends it. Settings come from the environment and .env, as with pnpm start.`;

if (process.argv.includes('--help')) {
  console.log(HELP);
} else if (await build('@voice/server')) {
  watch();
} else {
  process.exitCode = 1;
}

function watch() {
  const server = join(root, 'apps/server');
  const children = [
    // Without --no-clean a rebuild would first take away the file that the server is started from.
    spawn(tool('tsup'), ['--watch', 'src', '--no-clean', '--silent'], { cwd: server, stdio: 'inherit' }),
    spawn(process.execPath, ['--watch', '--watch-preserve-output', join(server, 'dist/main.js')], {
      cwd: root,
      stdio: 'inherit',
    }),
  ];
  let isEnding = false;
  const end = (code) => {
    if (isEnding) return;
    isEnding = true;
    process.exitCode = code;
    for (const child of children) child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
  for (const child of children) {
    child.on('error', (error) => {
      console.error(error.message);
      end(1);
    });
    child.on('exit', (code) => end(code ?? 0));
  }
}
