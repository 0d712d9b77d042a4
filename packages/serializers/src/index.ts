export {
  AudioFormatError,
  Base64Error,
  StreamNotStartedError,
  WavFormatError,
  type WireFormatContext,
  WireFormatError,
} from './errors.ts';
export { ExotelFrameSerializer, type ExotelFrameSerializerOptions } from './exotel/exotel-frame-serializer.ts';
export { type ExotelWireOptions, exotelWire } from './exotel/exotel-wire.ts';
export type { FrameSerializer, FrameSerializerOptions } from './frame-serializer.ts';
export { TwilioFrameSerializer } from './twilio/twilio-frame-serializer.ts';
export { twilioWire } from './twilio/twilio-wire.ts';
export { VobizFrameSerializer } from './vobiz/vobiz-frame-serializer.ts';
export { vobizWire } from './vobiz/vobiz-wire.ts';
