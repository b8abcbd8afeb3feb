/** What an `s3://bucket/prefix?endpoint=…&region=…&path_style=1` address says. */
export interface S3Address {
  bucket: string;
  /** Stands before every key; empty, or ends in a slash. */
  prefix: string;
  /** Of a server that is not Amazon's. */
  endpoint: string | undefined;
  region: string;
  /** The bucket stands in the path and not in the host's name: most servers of one's own want that. */
  isPathStyle: boolean;
}

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
const PREFIX = /^[A-Za-z0-9._/-]*$/;
const PARAMETERS = new Set(['endpoint', 'region', 'path_style']);

/** Null, or what is wrong with the address, in the middle of a sentence. */
export function readS3Address(url: string): S3Address | { problem: string } {
  const { host, pathname, searchParams, username, password } = new URL(url);
  if (username !== '' || password !== '')
    return { problem: 'must not hold credentials: they are read from AWS_ACCESS_KEY_ID and the like' };
  if (!BUCKET.test(host)) return { problem: 'must name a bucket behind s3://' };
  const prefix = pathname.replace(/^\/+|\/+$/g, '');
  if (!PREFIX.test(prefix)) return { problem: 'must have a folder of letters, digits, dots and dashes' };
  for (const name of searchParams.keys()) {
    if (!PARAMETERS.has(name))
      return { problem: 'may say endpoint, region and path_style, and nothing else' };
  }
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !isEndpoint(endpoint))
    return {
      problem: 'must have an endpoint such as https://minio.example.com, without credentials and path',
    };
  return {
    bucket: host,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region: searchParams.get('region') ?? 'us-east-1',
    isPathStyle: searchParams.get('path_style') === '1',
  };
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search } = new URL(text);
  const isBare = username === '' && password === '' && pathname === '/' && search === '';
  return (protocol === 'https:' || protocol === 'http:') && isBare;
}
