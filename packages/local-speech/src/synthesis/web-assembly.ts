/** A compiled program. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: string;
}

/** A program with its own memory. */
export interface WebAssemblyInstance {
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly _start: () => void };
}

/** Functions that a program calls, by module and name. */
export type WebAssemblyImports = Record<string, Record<string, (...values: never[]) => number>>;

interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WebAssemblyModule>;
  instantiate(module: WebAssemblyModule, imports: WebAssemblyImports): Promise<WebAssemblyInstance>;
}

/**
 * The part of WebAssembly that WASI programs need: TypeScript declares it together with a browser's globals only.
 * @see https://developer.mozilla.org/en-US/docs/WebAssembly/Reference/JavaScript_interface
 */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
