import { Silero, type SileroAnswer, type SileroRequest } from './voice-activity/silero.ts';
import { SILERO_CONTEXT, SILERO_STATE_SIZE, SILERO_WINDOW } from './voice-activity/silero-shape.ts';
import { serveRequests } from './workers/serve-requests.ts';

const silero = await Silero.load();
// The first run prepares what the later ones use; no caller should wait for that.
await silero.detect({
  samples: new Int16Array(SILERO_CONTEXT + SILERO_WINDOW),
  state: new Float32Array(SILERO_STATE_SIZE),
});

serveRequests<SileroRequest, SileroAnswer>(async (request) => {
  const response = await silero.detect(request);
  return { response, transfer: [response.state.buffer] };
});
