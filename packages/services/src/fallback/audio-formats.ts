import { type AudioFormat, isSameFormat } from '@voice/core/frames';

/** What services can take or make among them, the first one's first. */
export function allFormats(formats: readonly (readonly AudioFormat[])[]): AudioFormat[] {
  const all: AudioFormat[] = [];
  for (const format of formats.flat()) if (!all.some((known) => isSameFormat(known, format))) all.push(format);
  return all;
}

/** The wanted format where a service has it, otherwise its best. @throws {RangeError} when it has none */
export function nearestFormat(formats: readonly AudioFormat[], wanted: AudioFormat): AudioFormat {
  const nearest = formats.find((format) => isSameFormat(format, wanted)) ?? formats[0];
  if (nearest === undefined) throw new RangeError('Expected a service with at least one audio format, got none');
  return nearest;
}
