import type { DocumentSource } from '../network/document-source.ts';
import type { TwilioStatusCallback } from './twilio-status-reports.ts';

/** Where something about a call is reported. */
export interface TwilioCallback {
  readonly url: string;
  readonly method: string;
}

/** Whether and how a person is to be told from a machine. */
export interface TwilioMachineDetection {
  readonly mode: 'Enable' | 'DetectMessageEnd';
  /** The document runs meanwhile, and the result is reported. Otherwise the document waits for it. */
  readonly isAsync: boolean;
  readonly callback: TwilioCallback | undefined;
}

/** An outbound call that Twilio has taken. */
export interface TwilioOrder {
  readonly to: string;
  readonly from: string;
  readonly document: DocumentSource;
  readonly statusCallback: TwilioStatusCallback | undefined;
  readonly ringTimeoutMs: number;
  /** From the answer. */
  readonly timeLimitMs: number;
  readonly sendDigits: string | undefined;
  readonly machineDetection: TwilioMachineDetection | undefined;
  /** Told when the recording is done; undefined for no recording. */
  readonly recording: TwilioCallback | 'silent' | undefined;
}
