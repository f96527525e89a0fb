/**
 * A Dockerfile that was there before, extended in TypeScript: it is read as BuildKit reads it, and becomes a
 * definition like any other.
 *
 *     npx imagewright build examples/from-dockerfile/image.ts -t me/words:1.0
 */
import { image } from 'imagewright'

export default image
  .fromDockerfile('./Dockerfile')
  .label({ 'org.opencontainers.image.title': 'words' })
  .run('echo again >> /greeting')
