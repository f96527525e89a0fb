const shared = {
  testEnvironment: 'node',
  runner: '<rootDir>/test/setup/side-by-side-runner.ts',
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^imagewright$': '<rootDir>/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
}

/** @type {import('jest').Config} */
export default {
  reporters: ['default', '<rootDir>/test/setup/summary-reporter.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      setupFilesAfterEnv: ['<rootDir>/test/setup/own-cache.ts'],
      testMatch: ['<rootDir>/test/{unit,golden,architecture,contract}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'engines',
      setupFilesAfterEnv: ['<rootDir>/test/setup/own-cache.ts', '<rootDir>/test/setup/patience.ts'],
      globalTeardown: '<rootDir>/test/setup/engines-down.ts',
      testMatch: ['<rootDir>/test/{integration,examples}/**/*.test.ts'],
    },
  ],
}
