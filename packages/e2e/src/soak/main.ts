import { parseArgs } from 'node:util';
import { soakCampaigns } from './index.ts';

const list = Object.entries(soakCampaigns)
  .map(([name, { description, defaultCount }]) => `  ${name.padEnd(14)} ${description} (${defaultCount})`)
  .join('\n');

const help = `pnpm soak [name …] [--seed N] [--count N] [--from N]
Runs long campaigns: the named ones, or all. A failure prints the options that show it again.
${list}`;

/** @returns the exit code */
async function soak(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      count: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const unknown = positionals.filter((name) => !Object.hasOwn(soakCampaigns, name));
  if (unknown.length > 0) {
    console.error(`Unknown campaign: ${unknown.join(', ')}. There are:\n${list}`);
    return 1;
  }
  const seed = wholeNumber('seed', values.seed) ?? 1;
  const from = wholeNumber('from', values.from) ?? 0;
  let failureCount = 0;
  for (const name of positionals.length > 0 ? positionals : Object.keys(soakCampaigns)) {
    const campaign = soakCampaigns[name];
    if (campaign === undefined) continue;
    const count = wholeNumber('count', values.count) ?? campaign.defaultCount;
    console.log(`== ${name}: ${campaign.description} (seed ${seed}, ${from} to ${count})`);
    const failures = await campaign.run({ seed, count, from, progress: (line) => console.log(`   ${line}`) });
    for (const { at, what } of failures) {
      console.error(`   FAILED: ${what}\n   again: pnpm soak ${name} --seed ${seed} --from ${at} --count ${at + 1}`);
    }
    console.log(failures.length === 0 ? '   no failure' : `   ${failures.length} failures`);
    failureCount += failures.length;
  }
  return failureCount === 0 ? 0 : 1;
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0 || text.trim() === '') {
    throw new Error(`Expected a whole number after --${option}, got ${text}`);
  }
  return number;
}

try {
  process.exitCode = await soak();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
