import { spawn } from 'node:child_process'

/** Runs a peer's own command to its end; rejects with what it said when it fails. */
export async function runPeer(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  const output: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const text = Buffer.concat(output).toString()
  if (code !== 0) {
    throw new Error(
      `${program} ${args.slice(0, 2).join(' ')} ended with ${code}:\n${text}${Buffer.concat(errors).toString()}`,
    )
  }
  return text
}
