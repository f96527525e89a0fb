import { image } from 'imagewright'

export default image()
  .from('alpine:3.20')
  // Hidden by the CMD below:
  // CMD ["one"]
  .entrypoint(['/bin/sh', '-c'])
  // The one that counts
  .cmd('echo two')
