import { hasErrorCode } from '@voice/core/errors';
import { MissingPackageError } from '../errors.ts';

/**
 * Vendors' packages are optional: they are loaded when a model first speaks.
 * @throws {MissingPackageError} naming the command that installs it
 */
export async function loadVendorPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, name)) throw new MissingPackageError(name);
    throw error;
  }
}

/** Of ES modules and of CommonJS; a package that is there but lacks another one is a different failure. */
function isMissing(error: unknown, name: string): boolean {
  return (
    (hasErrorCode(error, 'ERR_MODULE_NOT_FOUND') || hasErrorCode(error, 'MODULE_NOT_FOUND')) &&
    error instanceof Error &&
    error.message.includes(`'${name}'`)
  );
}
