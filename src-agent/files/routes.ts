import { fileRoute } from '../../src-shared/agent/file-wire.ts'
import { encodeRecord } from '../../src-shared/agent/wire.ts'
import { route, type AgentContext, type MountedRoute } from '../server/route.ts'
import { statPath } from './entry.ts'
import { copyPath } from './copy.ts'
import { checkMovablePath, checkPath } from './file-path.ts'
import { hashTree } from './hash-tree.ts'
import { listChildren } from './list-children.ts'
import { FolderLister } from './list-folder.ts'
import { makeFolder } from './make-folder.ts'
import { packTree } from './pack.ts'
import { readRange } from './read-file.ts'
import { hashRecords, walkRecords } from './records.ts'
import { removePath } from './remove.ts'
import { renamePath } from './rename.ts'
import {
  listRequest,
  pathRequest,
  readRequest,
  removeRequest,
  renameRequest,
  treeRequest,
  writeRequest,
} from './requests.ts'
import { TemporaryFiles } from './temporary-files.ts'
import { unpackTar } from './unpack.ts'
import { walkFolders } from './walk.ts'
import { watchRecords } from './watch/watch-folder.ts'
import { writeFileAtomically } from './write-file.ts'

/** Everything that can be done with files; rules FI… in docs/spec/files.md. */
export function fileRoutes(context: AgentContext): readonly MountedRoute[] {
  const temporaries = new TemporaryFiles()
  const lister = new FolderLister(temporaries)
  return [
    route({
      path: fileRoute.list,
      request: listRequest,
      handle: async ({ request }) => ({ head: await lister.list(checkPath(request.path), request) }),
    }),
    route({
      path: fileRoute.children,
      request: pathRequest,
      handle: ({ request, signal }) => {
        const listed = listChildren(checkPath(request.path), temporaries, signal)
        return Promise.resolve({ head: null, body: records(listed) })
      },
    }),
    route({
      path: fileRoute.stat,
      request: pathRequest,
      handle: async ({ request }) => ({ head: await statPath(checkPath(request.path)) }),
    }),
    route({
      path: fileRoute.read,
      request: readRequest,
      handle: async ({ request, signal }) => {
        const { head, bytes } = await readRange(checkPath(request.path), request, signal)
        return { head, body: bytes }
      },
    }),
    route({
      path: fileRoute.write,
      request: writeRequest,
      handle: async ({ request, body, signal }) => ({
        head: await writeFileAtomically(checkPath(request.path), body, { ...request, signal }, temporaries),
      }),
    }),
    route({
      path: fileRoute.makeFolder,
      request: pathRequest,
      handle: async ({ request }) => {
        await makeFolder(checkPath(request.path))
        return { head: null }
      },
    }),
    route({
      path: fileRoute.rename,
      request: renameRequest,
      handle: async ({ request }) => {
        await renamePath(checkMovablePath(request.from), checkMovablePath(request.to))
        return { head: null }
      },
    }),
    route({
      path: fileRoute.copy,
      request: renameRequest,
      handle: async ({ request, signal }) => {
        await copyPath(checkMovablePath(request.from), checkMovablePath(request.to), signal)
        return { head: null }
      },
    }),
    route({
      path: fileRoute.remove,
      request: removeRequest,
      handle: async ({ request, signal }) => {
        await removePath(checkMovablePath(request.path), { recursive: request.recursive, signal })
        return { head: null }
      },
    }),
    route({
      path: fileRoute.watch,
      request: pathRequest,
      handle: async ({ request, signal }) => ({
        head: null,
        body: records(await watchRecords(checkPath(request.path), { signal, log: context.log })),
      }),
    }),
    route({
      path: fileRoute.walk,
      request: treeRequest,
      handle: ({ request: { path, exclude }, signal }) => {
        const walked = walkFolders(checkPath(path), { exclude, unreadable: 'skip', signal })
        return Promise.resolve({ head: null, body: records(walkRecords(walked)) })
      },
    }),
    route({
      path: fileRoute.hashTree,
      request: treeRequest,
      handle: ({ request: { path, exclude }, signal }) => {
        const hashed = hashTree(checkPath(path), { exclude, signal })
        return Promise.resolve({ head: null, body: records(hashRecords(hashed)) })
      },
    }),
    route({
      path: fileRoute.pack,
      request: treeRequest,
      handle: async ({ request: { path, exclude }, signal }) => ({
        head: null,
        body: await packTree(checkPath(path), { exclude, signal }),
      }),
    }),
    route({
      path: fileRoute.unpack,
      request: pathRequest,
      handle: async ({ request, body, signal }) => ({
        head: await unpackTar(checkPath(request.path), body, temporaries, signal),
      }),
    }),
  ]
}

async function* records(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const value of values) yield encodeRecord(value)
}
