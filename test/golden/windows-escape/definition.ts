import { image } from 'imagewright'

export default image()
  .escape('`')
  .from('mcr.microsoft.com/windows/nanoserver:ltsc2022')
  .shell(['cmd', '/S', '/C'])
  .env({ DATA: 'C:\\data files', TICK: 'a`b' })
  .copy('app\\app.exe', 'C:\\app\\')
  .workdir('C:\\app')
  .runAll(['mkdir C:\\data', 'dir C:\\app'])
  .cmd(['C:\\app\\app.exe'])
