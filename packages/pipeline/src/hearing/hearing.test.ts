import { TypedEmitter } from '@voice/core/events';
import type { AudioFormat, InputAudioFrame } from '@voice/core/frames';
import type { VoiceActivityDetector, VoiceActivityStreamEvents } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { encodeAudio } from '@voice/serializers/audio';
import { describe, expect, it } from 'vitest';
import { type ScriptedSegment, ScriptedSpeechToText } from '../testing/index.ts';
import { EnergyVoiceActivityDetector } from './energy-voice-activity.ts';
import { Hearing } from './hearing.ts';

interface Ear {
  format?: AudioFormat;
  accepts?: readonly AudioFormat[];
  listening?: 'continuous' | 'gated';
  segments?: readonly ScriptedSegment[];
  voiceActivity?: VoiceActivityDetector;
}

const mulaw8k: AudioFormat = { encoding: 'mulaw', sampleRate: 8000 };

function listening(ear: Ear = {}) {
  const clock = new VirtualClock();
  const format = ear.format ?? mulaw8k;
  const { accepts = [mulaw8k], segments = ['Yes.'], voiceActivity = new EnergyVoiceActivityDetector() } = ear;
  const speechToText = new ScriptedSpeechToText({ clock, segments, accepts, listening: ear.listening ?? 'gated' });
  const hearing = new Hearing({ voiceActivity, speechToText, format, language: 'en', clock });
  const seen: string[] = [];
  hearing.events.on('speech-started', (atMs) => seen.push(`started ${atMs}`));
  hearing.events.on('speech-stopped', (atMs) => seen.push(`stopped ${atMs}`));
  hearing.events.on('final', (text) => seen.push(`final ${text}`));
  hearing.events.on('error', ({ message }) => seen.push(`error ${message}`));
  const hear = async (durationMs: number, amplitude: number, messageMs = 20) => {
    const count = (format.sampleRate / 1000) * messageMs;
    const samples = Int16Array.from({ length: count }, (_, index) =>
      Math.round(amplitude * Math.sin((2 * Math.PI * 400 * index) / format.sampleRate)),
    );
    const payload = encodeAudio(samples, format.encoding);
    for (let passedMs = 0; passedMs < durationMs; passedMs += messageMs) {
      await clock.advance(messageMs);
      const frame: InputAudioFrame = { type: 'input-audio', ...format, payload, timestampMs: clock.now() };
      hearing.hear(frame);
    }
  };
  return { clock, hearing, speechToText, seen, hear };
}

describe('Hearing', () => {
  it('tells when speech began and ended by when its sound arrived, whatever the carrier’s messages', async () => {
    for (const messageMs of [20, 100]) {
      const { clock, hear, seen } = listening();
      await hear(1000, 0, messageMs);
      await hear(600, 8000, messageMs);
      await hear(400, 0, messageMs);
      await clock.advance(100);
      expect(seen).toEqual(['started 1000', 'stopped 1600', 'final Yes.']);
    }
  });

  it('converts for a recogniser that needs another format, and only then', async () => {
    const pcm16k: AudioFormat = { encoding: 'pcm16', sampleRate: 16_000 };
    const { hear, speechToText, clock } = listening({ accepts: [pcm16k] });
    await hear(600, 0);
    await hear(400, 8000);
    await hear(400, 0);
    await clock.advance(100);
    const spokenMs = (speechToText.segmentByteLengths[0] as number) / 32;
    expect(spokenMs).toBeGreaterThan(850);
    expect(spokenMs).toBeLessThan(1200);
  });

  it('gives a continuous recogniser every sample', async () => {
    const { hear, speechToText } = listening({ listening: 'continuous' });
    await hear(1000, 0);
    await hear(400, 8000);
    await hear(200, 0);
    expect(speechToText.segmentByteLengths).toEqual([1600 * 8]);
  });

  it('resamples for a detector that works at another rate', async () => {
    const { hear, seen } = listening({
      format: { encoding: 'pcm16', sampleRate: 24_000 },
      accepts: [{ encoding: 'pcm16', sampleRate: 24_000 }],
    });
    await hear(500, 0);
    await hear(500, 8000);
    expect(seen[0]).toMatch(/^started (49|50)\d/);
  });

  it('says so when the detector breaks', () => {
    const events = new TypedEmitter<VoiceActivityStreamEvents>();
    const voiceActivity = { sampleRate: 8000, open: () => ({ events, push: () => undefined, close: () => undefined }) };
    const { seen } = listening({ voiceActivity });
    events.emit('error', new Error('model missing'));
    expect(seen).toEqual(['error Voice activity failed: model missing']);
  });

  it('refuses a recogniser that accepts no format at all', () => {
    expect(() => listening({ accepts: [] })).toThrow(/accepts no audio format/);
  });

  it('is silent after it was closed, and holds nothing', async () => {
    const { clock, hearing, hear, seen, speechToText } = listening();
    await hear(500, 8000);
    hearing.close();
    hearing.close();
    await hear(500, 0);
    expect(seen).toHaveLength(1);
    expect([clock.pendingCount, speechToText.openStreamCount]).toEqual([0, 0]);
  });
});
