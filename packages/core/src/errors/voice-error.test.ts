import { describe, expect, it } from 'vitest';
import { errorMessage, hasErrorCode, isAbortError, VoiceError } from './index.ts';

class LineBusyError extends VoiceError {
  override readonly name = 'LineBusyError';
}

describe('VoiceError', () => {
  it('carries a code, whether to try again, facts and the first failure', () => {
    const cause = new Error('socket hang up');
    const error = new LineBusyError('Expected a free line, got a busy one: try later', {
      code: 'VOICE_LINE_BUSY',
      retryable: true,
      context: { provider: 'twilio', statusCode: 429 },
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'LineBusyError',
      message: 'Expected a free line, got a busy one: try later',
      code: 'VOICE_LINE_BUSY',
      retryable: true,
      context: { provider: 'twilio', statusCode: 429 },
    });
    expect(error.cause).toBe(cause);
  });

  it('is not worth a second try unless it says so, and has no cause unless given one', () => {
    const error = new VoiceError('no', { code: 'VOICE_NO' });
    expect(error.retryable).toBe(false);
    expect(error.context).toEqual({});
    expect(Object.hasOwn(error, 'cause')).toBe(false);
  });
});

describe('hasErrorCode', () => {
  it('matches by code, so that the error of another copy of the package is recognised', () => {
    expect(hasErrorCode(new VoiceError('no', { code: 'VOICE_NO' }), 'VOICE_NO')).toBe(true);
    expect(hasErrorCode({ code: 'VOICE_NO' }, 'VOICE_NO')).toBe(true);
    expect(hasErrorCode(Object.assign(new Error('no'), { code: 'VOICE_OTHER' }), 'VOICE_NO')).toBe(false);
  });

  it.each([undefined, null, 'VOICE_NO', 7, Symbol('VOICE_NO'), [], () => undefined])(
    'takes %o for no error of ours',
    (thrown) => {
      expect(hasErrorCode(thrown, 'VOICE_NO')).toBe(false);
    },
  );
});

describe('isAbortError', () => {
  it('knows what an aborted signal throws', () => {
    const controller = new AbortController();
    controller.abort();
    expect(isAbortError(controller.signal.reason)).toBe(true);
  });

  it('tells a deadline, a failure and a lookalike from an abort', () => {
    expect(isAbortError(new DOMException('late', 'TimeoutError'))).toBe(false);
    expect(isAbortError(new Error('AbortError'))).toBe(false);
    expect(isAbortError({ name: 'AbortError' })).toBe(false);
    expect(isAbortError(undefined)).toBe(false);
  });
});

describe('errorMessage', () => {
  it('is the message of an error and the text of anything else', () => {
    expect(errorMessage(new TypeError('no such voice'))).toBe('no such voice');
    expect(errorMessage('plain words')).toBe('plain words');
    expect(errorMessage(undefined)).toBe('undefined');
    expect(errorMessage(Symbol('odd'))).toBe('Symbol(odd)');
  });

  it('stays one line, so that a message cannot forge a log line', () => {
    expect(errorMessage(new Error('first\r\n  second\n\nthird'))).toBe('first second third');
  });

  it('survives what cannot be turned into text', () => {
    const hostile = {
      toString() {
        throw new Error('no text for you');
      },
    };
    expect(errorMessage(Object.create(null))).toMatch(/cannot be turned into text/);
    expect(errorMessage(hostile)).toMatch(/cannot be turned into text/);
  });
});
