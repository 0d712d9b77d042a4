import { readFileSync } from 'node:fs';

/**
 * Prints the totals of a vitest JSON report as `N passed, N failed`; a file that could not even be loaded counts as one failure.
 * Exits 1 when there is no report, when nothing ran, or when anything failed.
 */
const [path] = process.argv.slice(2);

function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`Expected the report of a test run in ${path}: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 0, testResults: [], success: false };
  }
}

const { numPassedTests, numFailedTests, testResults, success } = readReport();
const unloadedFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
);
for (const { name } of unloadedFiles) console.error(`Could not be loaded: ${name}`);

const failed = numFailedTests + unloadedFiles.length;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = success === true && failed === 0 && numPassedTests > 0 ? 0 : 1;
