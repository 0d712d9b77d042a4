import { describe, expect, it } from 'vitest';
import { SpeechDetector } from './speech-detector.ts';

/** One character is a window of 20 ms: `S` speech, `m` in between, `.` silence. */
function detect(pattern: string): string[] {
  const detector = new SpeechDetector();
  const seen: string[] = [];
  detector.events.on('started', (startMs) => seen.push(`started ${startMs}`));
  detector.events.on('stopped', (endMs) => seen.push(`stopped ${endMs}`));
  const levels: Record<string, number> = { S: 0.9, m: 0.4, '.': 0.1 };
  [...pattern].forEach((level, index) => {
    detector.push({ probability: levels[level] as number, startMs: index * 20, endMs: index * 20 + 20 });
  });
  return seen;
}

describe('SpeechDetector', () => {
  it('takes 60 ms of speech for a start, and tells where it began', () => {
    expect(detect('..SS.')).toEqual([]);
    expect(detect('..SSS')).toEqual(['started 40']);
  });

  it('takes 200 ms of silence for a stop, and tells where the speech ended', () => {
    expect(detect(`SSSS${'.'.repeat(9)}`)).toEqual(['started 0']);
    expect(detect(`SSSS${'.'.repeat(10)}`)).toEqual(['started 0', 'stopped 80']);
  });

  it('hears no stop in a short pause, and no start in a click', () => {
    expect(detect(`SSSS.....SSSS${'.'.repeat(10)}`)).toEqual(['started 0', 'stopped 260']);
    expect(detect('S..S..S..S')).toEqual([]);
  });

  it('stays with what it was in between the two levels', () => {
    expect(detect('mmmmmm')).toEqual([]);
    expect(detect(`SSSmmmmm${'.'.repeat(10)}`)).toEqual(['started 0', 'stopped 160']);
  });
});
