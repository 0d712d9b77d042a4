export {
  type AudioEncoding,
  type AudioFormat,
  byteLengthOf,
  bytesPerSample,
  durationMsOf,
  isSameFormat,
} from './audio-format.ts';
export type {
  AudioClearedFrame,
  ClearAudioFrame,
  DtmfFrame,
  Frame,
  InputAudioFrame,
  InputFrame,
  MarkFrame,
  MarkPlayedFrame,
  OutputAudioFrame,
  OutputFrame,
  StopStreamFrame,
  StreamConnectedFrame,
  StreamStartedFrame,
  StreamStoppedFrame,
} from './frames.ts';
export type {
  MediaSocket,
  MediaTransport,
  MediaTransportEvents,
  TransportClosed,
  TransportRefusal,
} from './media-transport.ts';
export { FLUSH_ACK_LIMIT_MS, type WireDescription } from './wire-description.ts';
