const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^imagewright$': '<rootDir>/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
}

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{unit,golden,architecture,contract}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'engines',
      // A step on a busy machine takes its time; what hangs is found by the tests' own limits.
      testTimeout: 120_000,
      globalSetup: '<rootDir>/test/setup/engines-up.ts',
      globalTeardown: '<rootDir>/test/setup/engines-down.ts',
      testMatch: ['<rootDir>/test/{integration,examples}/**/*.test.ts'],
    },
  ],
}
