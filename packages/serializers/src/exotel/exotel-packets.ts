/** Exotel plays pieces of this many bytes at 8000 Hz, 20 ms each; a shorter last one is an audible gap. */
const PACKET_BYTES = 320;
/** Longest payload in characters of base64: Exotel's limit of 100,000 bytes, with room for the JSON around it. */
const MAX_BASE64_LENGTH = 99_000;

/**
 * The payloads of the messages for one piece of 16-bit PCM: whole packets of 20 ms, the last one filled with silence,
 * none larger than Exotel takes. Half a sample at the end is left out.
 * @param sampleRate in Hz
 */
export function exotelPackets(payload: Uint8Array, sampleRate: number): readonly Uint8Array[] {
  const packetBytes = (PACKET_BYTES * sampleRate) / 8000;
  const maxBytes = packetBytes * Math.floor((MAX_BASE64_LENGTH * 3) / 4 / packetBytes);
  const whole = payload.length % packetBytes === 0 ? payload : filled(payload, packetBytes);
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < whole.length; start += maxBytes) pieces.push(whole.subarray(start, start + maxBytes));
  return pieces;
}

function filled(payload: Uint8Array, packetBytes: number): Uint8Array {
  const samples = payload.subarray(0, payload.length - (payload.length % 2));
  const whole = new Uint8Array(packetBytes * Math.ceil(samples.length / packetBytes));
  whole.set(samples);
  return whole;
}
