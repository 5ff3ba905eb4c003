// Plain JavaScript with nothing imported: it runs before any library is there.

const lookEveryMs = 500

/**
 * Ends this process when npm is gone, which starts scripts and programs through a shell and tells only the shell to end.
 * Started in any other way it may outlive its parent. On Windows a parent's end does not show.
 */
export function endWithParent(env = process.env) {
  if (env.npm_lifecycle_event === undefined || process.platform === 'win32') return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, lookEveryMs).unref()
}
