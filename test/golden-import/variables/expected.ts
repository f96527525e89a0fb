import { expand, image, literal } from 'imagewright'

export default image()
  .from('alpine:3.20')
  .arg('USER', 'app')
  .env({
    PATH: '/opt/bin:$PATH',
    HOME: '/home/${USER}',
    GREETING: 'hello, "you"',
    PRICE: '$5',
    BOTH: expand(literal('$HOME is '), '$HOME'),
    MODE: '${MODE:-production}',
  })
  .workdir('$HOME')
  .copy('a file', '$HOME/')
  .user('${USER}:${USER}')
  .label({ 'com.example.some label': 'a value' })
