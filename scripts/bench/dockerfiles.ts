import { seededRandom } from '../../test/dockerfile-cases/mutate.js'

/** Instructions as people write them; each is a function of a number, so that no two files are alike. */
const INSTRUCTIONS: readonly ((number: number) => string)[] = [
  (number) => `# Step ${number}: what the image needs at run time.`,
  () => '',
  (number) =>
    `ENV NODE_VERSION=22.${number}.0 YARN_VERSION=1.22.${number} PATH=/opt/node/bin:$PATH`,
  (number) => `ENV APP_HOME "/srv/app ${number}"`,
  () => `ARG TARGETPLATFORM\nARG BUILD_DATE=unknown REVISION`,
  (number) =>
    `LABEL org.opencontainers.image.title="Service ${number}" \\\n      org.opencontainers.image.source='https://example.org/service' \\\n      org.opencontainers.image.version="\${REVISION:-0}"`,
  () =>
    `RUN set -eux; \\\n    apt-get update; \\\n    apt-get install -y --no-install-recommends \\\n        ca-certificates \\\n        curl \\\n        git \\\n        gnupg \\\n        xz-utils \\\n    ; \\\n    rm -rf /var/lib/apt/lists/*`,
  (number) =>
    `RUN ARCH= && dpkgArch="$(dpkg --print-architecture)" \\\n  && case "\${dpkgArch##*-}" in \\\n    # the names that the archive uses\n    amd64) ARCH='x64';; \\\n    arm64) ARCH='arm64';; \\\n    *) echo "unsupported"; exit 1 ;; \\\n  esac \\\n  && curl -fsSLO --compressed "https://example.org/v${number}/node-linux-$ARCH.tar.xz" \\\n  && tar -xJf "node-linux-$ARCH.tar.xz" -C /usr/local --strip-components=1`,
  () => `COPY --chown=node:node package.json package-lock.json ./`,
  (number) => `COPY --from=build-${number} --link /srv/app/dist /srv/app/dist`,
  () =>
    `RUN --mount=type=cache,target=/root/.npm,sharing=locked \\\n    --mount=type=secret,id=npmrc,target=/root/.npmrc \\\n    npm ci --omit=dev`,
  () => `COPY . .`,
  () => `WORKDIR /srv/app`,
  () =>
    `RUN groupadd --gid 1000 node \\\n  && useradd --uid 1000 --gid node --shell /bin/bash --create-home node`,
  () => `RUN <<EOF\nset -e\nfor each in a b c; do\n  echo "$each"\ndone\nEOF`,
  () => `EXPOSE 8080/tcp 9090`,
  () => `USER node`,
  () => `VOLUME ["/data", "/var/cache/app"]`,
  () =>
    `HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f http://localhost:8080/ || exit 1`,
  () =>
    `ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/`,
  () => `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`,
  () => `ENTRYPOINT ["docker-entrypoint.sh"]`,
  () => `CMD ["node", "server.js"]`,
]

/** A Dockerfile with that many instructions, comments and blank lines. */
export function ordinaryDockerfile(length: number, seed: number): string {
  const random = seededRandom(seed)
  const lines = Array.from({ length }, (_, index) =>
    index % 25 === 0
      ? `FROM debian:bookworm-slim AS build-${index}`
      : (INSTRUCTIONS[Math.floor(random() * INSTRUCTIONS.length)]?.(index) ?? ''),
  )
  return `# syntax=docker/dockerfile:1\n${lines.join('\n')}\n`
}
