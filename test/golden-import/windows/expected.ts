import { image } from 'imagewright'

export default image()
  .escape('`')
  .from('mcr.microsoft.com/windows/servercore:ltsc2022')
  .shell(['powershell', '-Command', "$ErrorActionPreference = 'Stop';"])
  .run(
    `Invoke-WebRequest https://example.com/a.zip -OutFile C:\\a.zip; \
    Expand-Archive C:\\a.zip C:\\app`,
  )
  .workdir('C:\\app')
  .cmd(['C:\\app\\server.exe'])
