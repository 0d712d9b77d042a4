import { type wrapLanguageModel as wrap, wrapLanguageModel } from 'ai';

/** A model of one of the SDK's vendor packages. */
export type SdkModel = Parameters<typeof wrap>[0]['model'];

type Warnings = Extract<SdkStreamPart, { type: 'stream-start' }>['warnings'];
type SdkStreamPart =
  Awaited<ReturnType<ReturnType<typeof wrap>['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;

/** The same model, whose warnings go to `onWarning` and not to the process's standard error. */
export function tellingWarnings(model: SdkModel, onWarning: (warning: string) => void): ReturnType<typeof wrap> {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: 'v4',
      wrapStream: async ({ doStream }) => {
        const { stream, ...result } = await doStream();
        const quiet = new TransformStream<SdkStreamPart, SdkStreamPart>({
          transform: (part, controller) => {
            if (part.type !== 'stream-start') return controller.enqueue(part);
            for (const text of toTexts(part.warnings)) onWarning(text);
            controller.enqueue({ ...part, warnings: [] });
          },
        });
        return { ...result, stream: stream.pipeThrough(quiet) };
      },
    },
  });
}

function toTexts(warnings: Warnings): string[] {
  return warnings.map((warning) => {
    if (warning.type === 'other') return warning.message;
    if (warning.type === 'deprecated') return `${warning.setting}: ${warning.message}`;
    return `${warning.feature}: ${warning.details ?? 'not supported by the model'}`;
  });
}
