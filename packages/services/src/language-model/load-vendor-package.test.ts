import { describe, expect, it } from 'vitest';
import { loadVendorPackage } from './load-vendor-package.ts';

const failing = (code: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { code }));

describe("a vendor's package", () => {
  it.each([
    ['ERR_MODULE_NOT_FOUND', "Cannot find package '@ai-sdk/nobody' imported from /app/index.js"],
    ['MODULE_NOT_FOUND', "Cannot find module '@ai-sdk/nobody'\nRequire stack:\n- /app/index.cjs"],
  ])('that is not installed names the command that installs it (%s)', async (code, message) => {
    await expect(loadVendorPackage('@ai-sdk/nobody', failing(code, message))).rejects.toMatchObject({
      code: 'VOICE_SERVICE_PACKAGE_MISSING',
      retryable: false,
      message: expect.stringContaining('npm install @ai-sdk/nobody'),
    });
  });

  it('is missing for real when Node says so', async () => {
    const name = '@ai-sdk/nobody-has-this';
    await expect(loadVendorPackage(name, () => import(/* @vite-ignore */ name))).rejects.toMatchObject({
      message: expect.stringContaining(`npm install ${name}`),
    });
  });

  it('that lacks a package of its own fails with its own words', async () => {
    const broken = failing('ERR_MODULE_NOT_FOUND', "Cannot find package 'zod' imported from /app/x.js");
    await expect(loadVendorPackage('@ai-sdk/nobody', broken)).rejects.toThrow("Cannot find package 'zod'");
  });

  it('is handed over', async () => {
    expect(await loadVendorPackage('here', async () => ({ answer: 42 }))).toEqual({ answer: 42 });
  });
});
