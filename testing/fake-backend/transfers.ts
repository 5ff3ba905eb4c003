import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { streamChannel } from '../../src-shared/api/stream-flow.ts'
import type { StreamRequest } from '../../src-shared/api/streams.ts'
import type { StreamSocket } from '../../src-main/backend/streams/stream-socket.ts'
import type { FakeFiles } from './files.ts'

/** Tars into and out of the files in memory. */
export async function serveTransfer(
  files: FakeFiles,
  stream: StreamSocket,
  request: Extract<StreamRequest, { kind: 'upload' | 'download' }>,
): Promise<void> {
  if (request.kind === 'download') {
    const tar = pack()
    for (const { path, content } of files.below(request.path)) tar.entry({ name: path }, content)
    tar.finalize()
    const bytes = await stream.pump(streamChannel.output, Readable.from(tar))
    stream.finish({ type: 'done', files: 0, bytes, receipt: `of ${request.path}`.slice(0, 64) })
    return
  }
  const tar = extract()
  stream.input.pipe(tar as never)
  let [count, bytes] = [0, 0]
  for await (const entry of tar) {
    const path = `${request.directory}/${entry.header.name.replace(/\/$/, '')}`
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    if (entry.header.type === 'directory') files.folder(path)
    else files.put(path, Buffer.concat(parts))
    count += 1
    bytes += Buffer.concat(parts).length
  }
  stream.finish({ type: 'done', files: count, bytes })
}
