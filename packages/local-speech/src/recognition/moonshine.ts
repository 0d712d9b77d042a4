import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import llamaTokenizer from 'llama-tokenizer-js';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Hz that the model was trained for. */
export const MOONSHINE_SAMPLE_RATE = 16_000;

const LAYER_COUNT = 6;
const HEAD_COUNT = 8;
const HEAD_SIZE = 36;
const START_TOKEN = 1;
const END_TOKEN = 2;
/** Nobody speaks faster; a model that stammers is cut off there. */
const MAX_TOKENS_PER_SECOND = 6.5;

const ATTENTIONS = Array.from({ length: LAYER_COUNT }, (_, layer) => layer).flatMap((layer) =>
  ['decoder', 'encoder'].flatMap((side) =>
    ['key', 'value'].map((part) => ({ side, name: `${layer}.${side}.${part}` })),
  ),
);

/**
 * Moonshine-tiny (English): an encoder over the whole segment, then one token at a time.
 * @see https://github.com/moonshine-ai/moonshine
 */
export class Moonshine {
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;

  private constructor(encoder: InferenceSession, decoder: InferenceSession) {
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** @param folder that holds encoder_model.onnx and decoder_model_merged.onnx */
  static async load(folder: string): Promise<Moonshine> {
    const options: InferenceSession.SessionOptions = {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    };
    const [encoder, decoder] = await Promise.all([
      InferenceSession.create(join(folder, 'encoder_model.onnx'), options),
      InferenceSession.create(join(folder, 'decoder_model_merged.onnx'), options),
    ]);
    return new Moonshine(encoder, decoder);
  }

  /** The model files inside the npm package, wherever it is installed. */
  static folder(): string {
    const entry = fileURLToPath(import.meta.resolve('@moonshine-ai/moonshine-js'));
    return join(dirname(entry), 'model', 'tiny', 'quantized');
  }

  /** @param samples -1 to 1, 16,000 Hz, at least 1,600 of them @returns the words, trimmed */
  async transcribe(samples: Float32Array): Promise<string> {
    const input = new Tensor('float32', samples, [1, samples.length]);
    const encoded = await this.#encoder.run({ input_values: input });
    const maxTokens = Math.max(4, Math.trunc((samples.length / MOONSHINE_SAMPLE_RATE) * MAX_TOKENS_PER_SECOND));
    const tokens = await this.#decode(encoded.last_hidden_state as Tensor, maxTokens);
    return llamaTokenizer.decode(tokens, false, false).trim();
  }

  async #decode(encoderStates: Tensor, maxTokens: number): Promise<number[]> {
    const tokens: number[] = [];
    const past = new Map<string, Tensor>(
      ATTENTIONS.map(({ name }) => [name, new Tensor('float32', new Float32Array(0), [0, HEAD_COUNT, 1, HEAD_SIZE])]),
    );
    let token = START_TOKEN;
    while (tokens.length < maxTokens) {
      const isFirst = tokens.length === 0;
      const feeds: Record<string, Tensor> = {
        input_ids: new Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
        encoder_hidden_states: encoderStates,
        use_cache_branch: new Tensor('bool', [!isFirst]),
      };
      for (const [name, tensor] of past) feeds[`past_key_values.${name}`] = tensor;
      const outputs = await this.#decoder.run(feeds);
      token = likeliest((outputs.logits as Tensor).data as Float32Array);
      if (token === END_TOKEN) break;
      tokens.push(token);
      for (const { side, name } of ATTENTIONS) {
        // What the decoder makes of the encoder's states is the same for every token and only right in the first step.
        if (isFirst || side === 'decoder') past.set(name, outputs[`present.${name}`] as Tensor);
      }
    }
    return tokens;
  }
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let index = 1; index < logits.length; index += 1) {
    if ((logits[index] as number) > (logits[best] as number)) best = index;
  }
  return best;
}
