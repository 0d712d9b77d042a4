import type { CallReport } from '../network/call-report.ts';

/** A report in a few lines. */
export function summarizeReport(report: CallReport): string {
  const { turns, gaps, bargeIns, counts } = report;
  const latencies = turns.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const lines = [
    `call        ${report.carrier} ${report.callId}`,
    `status      ${report.status} after ${seconds(report.durationMs)} (${report.endedBy}: ${report.reason}, close code ${report.closeCode ?? 'none'})`,
    `agent       spoke ${seconds(report.agentSpokeMs)}, answered ${turns.length} turns, left ${report.unansweredTurns} unanswered`,
    `latency     p50 ${milliseconds(latencies[(latencies.length - 1) >> 1])}, max ${milliseconds(latencies.at(-1))}`,
    `gaps        ${gaps.count}, ${milliseconds(gaps.totalMs)} in total, longest ${milliseconds(gaps.maxMs)}`,
    `barge-ins   ${bargeIns.map(({ ms }) => `silent after ${milliseconds(ms)}`).join(', ') || 'none'}`,
    `media       ${counts.sentAudioBytes} bytes sent, ${counts.receivedAudioBytes} received, ${counts.marksReturned} of ${counts.marksReceived} marks returned`,
    `breaches    ${report.breachCount || 'none'}`,
    ...report.breaches.map(({ rule, message, atMs }) => `  ${seconds(atMs)}  ${rule}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A report as JSON, without the samples of its recording. */
export function reportToJson({ recording, ...report }: CallReport, recordPath: string | undefined): string {
  return `${JSON.stringify({ ...report, recordPath: recording === undefined ? undefined : recordPath }, null, 2)}\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${Math.round(ms)} ms`;
}
