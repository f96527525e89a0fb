import { image } from 'imagewright'

export default image()
  .from('debian:bookworm-slim')
  // Tools that the tests need
  // for the archive
  .run(
    `apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates \
      curl \
      xz-utils \
    && rm -rf /var/lib/apt/lists/*`,
  )
  .run(
    `curl -fsSL https://example.com/tool.tar.xz \
    | tar xJ -C /usr/local \
        --strip-components=1`,
  )
  .entrypoint(['tool'])
