import { type CapabilityGrid, carrierCapabilities, providerNames } from '@voice/core/telephony';
import { carrierTitles } from '../rest/carrier-error.ts';

/** The grid as a page of the documentation. */
export function renderCapabilities(grid: CapabilityGrid): string {
  const titles = providerNames.map((name) => carrierTitles[name]);
  const rows = carrierCapabilities.map((capability) => {
    const cells = providerNames.map((name) => (grid[name][capability].isSupported ? 'yes' : 'no'));
    return `| [${capability}](#${capability}) | ${cells.join(' | ')} |`;
  });
  const sections = carrierCapabilities.map((capability) => {
    const cells = providerNames.map((name) => {
      const cell = grid[name][capability];
      return `- **${carrierTitles[name]}**: ${cell.isSupported ? `yes. ${cell.how}` : `no. ${cell.reason}`}`;
    });
    return `## ${capability}\n\n${cells.join('\n')}\n`;
  });
  return `# What each carrier can do

This page is written by \`packages/providers/src/capability-grid.test.ts\` from the data that the code itself uses
(\`capabilityGrid\` of \`@voice/providers\`). Whatever is asked of a carrier that cannot do it is refused with
\`VOICE_CARRIER_UNSUPPORTED\` and the reason that stands here. Write it anew after a change with
\`pnpm exec vitest run --project providers capability-grid -u\`.

| | ${titles.join(' | ')} |
| --- | --- | --- | --- |
${rows.join('\n')}

${sections.join('\n')}`;
}
