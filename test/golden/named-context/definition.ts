import { bind, context, image } from 'imagewright'

const library = context('library')

export default image()
  .from('python:3.12-slim')
  .copy('src', '/usr/src/library', { from: library, exclude: ['tests'] })
  .run('pip install /library', { mounts: [bind('/library', { from: library })] })
