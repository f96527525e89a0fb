import { image } from 'imagewright'

// A static page
export default image()
  .from('nginx:1.27-alpine')
  .label({ 'org.opencontainers.image.title': 'page' })
  .copy('public', '/usr/share/nginx/html')
  .expose(80)
