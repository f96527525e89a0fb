import { bind, image } from 'imagewright'

/** Takes every file of the context, and writes none: as little work for the Engine as it can be. */
export default image({ context: process.env['BENCH_TREE'] ?? '.' })
  .from('busybox')
  .run('true', { mounts: [bind('/context')] })
