/** How npm is called: the very npm that runs this build, or the one on PATH. Windows cannot start `npm` by name. */
export function npmProgram(env: NodeJS.ProcessEnv = process.env): readonly [string, ...string[]] {
  const script = env.npm_execpath
  return script !== undefined && /npm-cli\.[cm]?js$/.test(script) ? [process.execPath, script] : ['npm']
}
