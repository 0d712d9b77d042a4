import { createRequire } from 'node:module';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SILERO_CONTEXT, SILERO_SAMPLE_RATE, SILERO_STATE_SIZE, SILERO_WINDOW } from './silero-shape.ts';

/** Windows of one call, and what is remembered of the windows before them. */
export interface SileroRequest {
  /** The last 32 samples heard before, then any number of windows of 256 samples each; 8000 Hz. */
  readonly samples: Int16Array<ArrayBuffer>;
  /** As the answer before returned it; zeros at the start. */
  readonly state: Float32Array<ArrayBuffer>;
}

export interface SileroAnswer {
  /** 0 to 1, one for each window. */
  readonly probabilities: number[];
  readonly state: Float32Array<ArrayBuffer>;
}

const SAMPLE_RATE_TENSOR = new Tensor('int64', BigInt64Array.of(BigInt(SILERO_SAMPLE_RATE)), []);

/**
 * Silero VAD v6. It remembers nothing itself: all memory of a call travels with its requests.
 * @see https://github.com/snakers4/silero-vad
 */
export class Silero {
  readonly #session: InferenceSession;
  readonly #input = new Float32Array(SILERO_CONTEXT + SILERO_WINDOW);
  readonly #inputTensor = new Tensor('float32', this.#input, [1, this.#input.length]);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(): Promise<Silero> {
    return new Silero(await InferenceSession.create(Silero.file(), { intraOpNumThreads: 1, interOpNumThreads: 1 }));
  }

  /** The model inside the npm package, wherever it is installed. */
  static file(): string {
    const packageFile = createRequire(import.meta.url).resolve('@ricky0123/vad-web/package.json');
    return packageFile.replace(/package\.json$/, 'dist/silero_vad_v6.onnx');
  }

  /** One request at a time. */
  async detect({ samples, state }: SileroRequest): Promise<SileroAnswer> {
    const probabilities: number[] = [];
    let stateTensor: Tensor = new Tensor('float32', state, [2, 1, SILERO_STATE_SIZE / 2]);
    for (let at = 0; at + this.#input.length <= samples.length; at += SILERO_WINDOW) {
      for (let index = 0; index < this.#input.length; index += 1) {
        this.#input[index] = (samples[at + index] as number) / 32_768;
      }
      const outputs = await this.#session.run({ input: this.#inputTensor, state: stateTensor, sr: SAMPLE_RATE_TENSOR });
      stateTensor = outputs.stateN as Tensor;
      probabilities.push(((outputs.output as Tensor).data as Float32Array)[0] as number);
    }
    return { probabilities, state: Float32Array.from(stateTensor.data as Float32Array) };
  }
}
