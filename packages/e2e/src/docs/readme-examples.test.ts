import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');

/** Every page that shows code: the project's own and one per package, app and example. */
function pages(): string[] {
  const members = ['packages', 'apps', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  return ['README.md', ...members].filter((page) => ts.sys.fileExists(join(root, page)));
}

function examples(page: string): { page: string; line: number; code: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    code: match[1] as string,
  }));
}

/** What the compiler says of these sources, as if each were a file of this package. */
function diagnose(sources: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: ['vitest.config.ts'] },
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
      const line =
        diagnostic.file === undefined
          ? 0
          : ts.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start ?? 0).line;
      return `${path.slice(root.length + 1)}:${line + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}

const named = (name: string) => join(root, 'packages/e2e/src/docs', name);

describe('the examples in the READMEs', () => {
  it('compile against the packages as they are', { timeout: 120_000 }, () => {
    const all = pages().flatMap(examples);
    expect(all.length).toBeGreaterThan(5);
    const sources = new Map(
      all.map(({ page, line, code }) => [
        named(`${page.replaceAll('/', '_')}_line_${line}.example.ts`),
        `${code}\nexport {};\n`,
      ]),
    );
    expect(diagnose(sources)).toEqual([]);
  });

  it('would not pass if one used what does not exist', { timeout: 120_000 }, () => {
    const source = "import { NoSuchThing } from '@voice/core/time';\nNoSuchThing;\n";
    expect(diagnose(new Map([[named('broken.example.ts'), source]]))).toEqual([expect.stringContaining('NoSuchThing')]);
  });
});
