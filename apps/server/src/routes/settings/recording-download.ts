import type { RecordingRecord } from '@voice/core/store';
import type { Response } from 'express';
import { notFound } from '../request-parts.ts';

/**
 * Sends a recording as `audio/wav`, whole or the range that was asked for.
 * @throws {RequestError} `VOICE_NOT_FOUND` when its file is gone
 */
export function sendRecording(
  response: Response,
  { dataDir, recording }: { dataDir: string; recording: RecordingRecord },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'audio/wav',
      'Content-Disposition': `attachment; filename="${recording.callId}.wav"`,
      'Cache-Control': 'private, no-store',
    };
    response.sendFile(
      recording.location,
      { root: dataDir, headers, cacheControl: false, dotfiles: 'allow' },
      (error) => {
        // The client may go away at any time.
        if (error === undefined || response.headersSent || ('code' in error && error.code === 'ECONNABORTED'))
          resolve();
        else if ('status' in error && error.status === 404) reject(notFound('recording'));
        else reject(error);
      },
    );
  });
}
