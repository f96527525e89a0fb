import { RegistryAnswerInvalidError, RegistryUnauthorizedError } from '../../errors/index.js'
import type { Credentials } from '../credentials/credentials.js'
import type { Challenge } from './challenge.js'
import type { ExchangeRequest, ExchangeResponse } from './exchange.js'
import type { Question } from './question.js'

/** Longest answer of a token service, in bytes. */
const MAX_TOKEN_BYTES = 256 * 1024

const CLIENT_ID = 'imagewright'

/** Nothing that ends a header. */
const TOKEN = /^[\x21-\x7e]+$/

/** Sends a request to where the registry says that tokens are had; `anonymous` follows redirects of others. */
export type SendRequest = (
  url: URL,
  request: Omit<ExchangeRequest, 'signal'>,
) => Promise<ExchangeResponse>

/**
 * A token for reading one repository, whatever the challenge asks a token for. With credentials these are shown to
 * the realm, which is how Docker's registries work.
 *
 * Source: distribution/distribution docs/spec/auth/token.md and oauth.md.
 *
 * @throws {RegistryUnauthorizedError} `REGISTRY_UNAUTHORIZED`
 * @throws {RegistryAnswerInvalidError} `REGISTRY_ANSWER_INVALID`
 */
export async function fetchToken(
  { parameters }: Challenge,
  repository: string,
  credentials: Credentials | undefined,
  question: Question,
  send: SendRequest,
): Promise<string> {
  const { image, registry, at } = question
  const invalid = (reason: string): RegistryAnswerInvalidError =>
    new RegistryAnswerInvalidError(image, registry, reason, { at })
  const realm = parameters.get('realm') ?? ''
  if (!URL.canParse(realm)) throw invalid('it does not say where tokens are had')
  const url = new URL(realm)
  // What is before an @ would become a header.
  url.username = ''
  url.password = ''
  url.hash = ''
  const service = parameters.get('service')
  const scope = `repository:${repository}:pull`
  const response = credentials?.identityToken
    ? await send(url, refreshRequest(credentials.identityToken, service, scope))
    : await send(withQuery(url, service, scope), loginRequest(credentials))
  if ([400, 401, 403, 404].includes(response.status)) {
    throw new RegistryUnauthorizedError(
      image,
      registry,
      credentials
        ? `${url.host} does not take the credentials that Docker's configuration has for it`
        : `${url.host} gives no token`,
      { at },
    )
  }
  if (response.status !== 200) throw invalid(`${url.host} answers ${response.status} for a token`)
  const token = readToken(response.body)
  if (token === undefined) throw invalid(`what ${url.host} answers is no token`)
  return token
}

function withQuery(realm: URL, service: string | undefined, scope: string): URL {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', scope)
  url.searchParams.set('client_id', CLIENT_ID)
  return url
}

function loginRequest(credentials: Credentials | undefined): Omit<ExchangeRequest, 'signal'> {
  return {
    method: 'GET',
    headers: credentials ? { Authorization: basicAuthorization(credentials) } : {},
    maxBytes: MAX_TOKEN_BYTES,
  }
}

function refreshRequest(
  token: string,
  service: string | undefined,
  scope: string,
): Omit<ExchangeRequest, 'signal'> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: CLIENT_ID,
    scope,
    ...(service !== undefined && { service }),
  })
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    maxBytes: MAX_TOKEN_BYTES,
  }
}

export function basicAuthorization({ username, secret }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`
}

function readToken(body: Buffer): string | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'))
    const { token, access_token: accessToken }: { token?: unknown; access_token?: unknown } =
      Object(answer)
    const found = token || accessToken
    return typeof found === 'string' && TOKEN.test(found) ? found : undefined
  } catch {
    // The parser's own words quote the text, which may hold the token.
    return undefined
  }
}
