export { buildOnce } from './build-once.js'
export type {
  AsymmetricMatcher,
  ExpectedChange,
  ExpectedCommand,
  ExpectedFile,
  ExpectedHealthcheck,
  ExpectedRecord,
  ExpectedRun,
  ExpectedText,
  ImagewrightMatchers,
} from './matchers/index.js'
export { matchers } from './matchers-on-demand.js'
export { default as serializer, type SnapshotSerializer } from './serializer.js'
export {
  type ContainerFixture,
  type ContainerFixtureOptions,
  useContainer,
} from './use-container.js'
export {
  type ImageFixture,
  type ImageFixtureOptions,
  type ImageFixtureParameters,
  useImage,
} from './use-image.js'
