/** A line of an engine's stream may have this many bytes; longer ones are dropped whole. */
const longestLine = 1024 * 1024

/**
 * Splits a byte stream into lines: UTF-8 may be cut anywhere, a line longer than `longest` is dropped without being
 * kept, empty lines are left out. What follows the last newline when the stream ends is not a line.
 */
export async function* lines(source: AsyncIterable<Buffer>, longest = longestLine): AsyncGenerator<string> {
  let parts: Buffer[] = []
  let size = 0
  let dropping = false
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const rest = chunk.subarray(from, at)
      from = at + 1
      if (!dropping && size + rest.length <= longest) {
        const line = Buffer.concat([...parts, rest])
          .toString('utf8')
          .trim()
        if (line !== '') yield line
      }
      parts = []
      size = 0
      dropping = false
    }
    const rest = chunk.subarray(from)
    size += rest.length
    if (dropping || size > longest) {
      dropping = true
      parts = []
    } else if (rest.length > 0) parts.push(rest)
  }
}
