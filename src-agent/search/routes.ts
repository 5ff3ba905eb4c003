import { stat } from 'node:fs/promises'
import { searchRoutes, type SearchRequest } from '../../src-shared/agent/search-wire.ts'
import { encodeRecord } from '../../src-shared/agent/wire.ts'
import { fileError, fileErrorOf } from '../files/file-error.ts'
import { checkPath } from '../files/file-path.ts'
import { toFsPath } from '../files/path-bytes.ts'
import { route, type MountedRoute } from '../server/route.ts'
import { listNames } from './list-names.ts'
import { namesRequest, searchRequest } from './requests.ts'
import { searchText } from './search-text.ts'

/** Searching by the ripgrep at `program`; rules SR… in docs/spec/search.md. */
export function searchRoutesOf(program: string): readonly MountedRoute[] {
  return [
    route({
      path: searchRoutes.text,
      request: searchRequest,
      handle: async ({ request, signal }) => {
        const path = await folderAt(request.path)
        const asked: SearchRequest = { ...request, path }
        return { head: null, body: records(searchText({ program, request: asked, signal })) }
      },
    }),
    route({
      path: searchRoutes.names,
      request: namesRequest,
      handle: async ({ request, signal }) => {
        const path = await folderAt(request.path)
        return { head: null, body: records(listNames({ program, path, signal })) }
      },
    }),
  ]
}

/** A program cannot be started in what is no folder: said in words. */
async function folderAt(given: string): Promise<string> {
  const path = checkPath(given)
  try {
    if ((await stat(toFsPath(path))).isDirectory()) return path
  } catch (error) {
    throw fileError(error, path)
  }
  throw fileErrorOf('ENOTDIR', path, 'Only a folder can be searched.')
}

async function* records(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const value of values) yield encodeRecord(value)
}
