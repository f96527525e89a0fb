import { image } from 'imagewright'

/** What every contestant builds; the tree's Dockerfile says the same. */
export default image({ context: process.env['BENCH_TREE'] ?? '.' })
  .from('busybox')
  .copy('.', '/app')
  .run('ls /app')
