import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startDocker } from '../testing/engines/docker.ts'
import { ensureImage } from '../testing/images.ts'
import { Airlock } from './airlock.ts'
import { choiceOf, type Choice } from './choice.ts'
import { commandContest } from './cases/command.ts'
import { createContest } from './cases/create.ts'
import { egressContests } from './cases/egress.ts'
import { prepareFiles, readContest, writeContest } from './cases/files.ts'
import { floodContest } from './cases/flood.ts'
import { idleListContest } from './cases/idle-list.ts'
import { pageContestNames, pageContests } from './cases/page.ts'
import { keystrokeContest } from './cases/keystroke.ts'
import { pushContest } from './cases/push.ts'
import { prepareSearch, searchContest } from './cases/search.ts'
import { prepareListing, treeContest } from './cases/tree.ts'
import { prepareTree, walkContest } from './cases/walk.ts'
import { warmContest } from './cases/warm.ts'
import { hold, type ContestResult } from './contest.ts'
import type { Field } from './field.ts'
import { quietMachine } from './machine.ts'
import { onPages } from './page/page-field.ts'
import { DevContainers } from './peers/devcontainer.ts'
import { RawEngine, type Runtime } from './peers/raw-engine.ts'
import { table } from './report.ts'

const told = (line: string) => process.stderr.write(`${line}\n`)

const simple = {
  create: createContest,
  read: readContest,
  write: writeContest,
  command: commandContest,
  walk: walkContest,
  search: searchContest,
  tree: treeContest,
} as const

async function measure(
  runtime: Runtime,
  socket: string,
  image: string,
  contests: Choice['contests'],
): Promise<readonly ContestResult[]> {
  const airlock = await Airlock.start(socket, image, runtime === 'runsc' ? 'gvisor' : 'container')
  const raw = new RawEngine(socket, image, runtime)
  const devcontainers = new DevContainers(socket, image, runtime)
  try {
    const [{ id: sandbox }, container] = [await airlock.create(), await raw.start()]
    const field: Field = { runtime, socket, image, airlock, sandbox, raw, container, devcontainers }
    await prepareFiles(field)
    if (contests.has('walk')) await prepareTree(field)
    if (contests.has('search')) await prepareSearch(field)
    if (contests.has('tree')) await prepareListing(field)
    const results: ContestResult[] = []
    for (const name of ['create', 'read', 'write', 'command', 'walk', 'search', 'tree'] as const) {
      if (contests.has(name)) results.push(await hold(simple[name](field), told))
    }
    if (contests.has('warm')) {
      const warm = await warmContest(field)
      results.push(await hold(warm.contest, told))
      await warm.close()
    }
    if (contests.has('keystroke')) {
      const keystroke = await keystrokeContest(field)
      results.push(await hold(keystroke.contest, told))
      keystroke.close()
    }
    if (contests.has('flood')) results.push(await hold(floodContest(field), told))
    if (contests.has('egress')) {
      const egress = await egressContests(field)
      for (const contest of egress.contests) results.push(await hold(contest, told))
      await egress.close()
    }
    if (contests.has('push')) {
      const push = await pushContest(field)
      results.push(await hold(push.contest, told))
      await push.close()
    }
    const shown = pageContestNames.filter((name) => contests.has(name))
    if (shown.length > 0 || contests.has('idle-list')) {
      await onPages(field, async (pages) => {
        for (const name of shown) results.push(await hold(await pageContests[name](pages), told))
        if (!contests.has('idle-list')) return
        const idleList = await idleListContest(pages)
        results.push(await hold(idleList.contest, told))
        await idleList.close()
      })
    }
    return results
  } finally {
    await devcontainers.close()
    await raw.close()
    await airlock.close()
  }
}

const choice = choiceOf(process.argv.slice(2))
const machine = quietMachine(choice.allowBusy)
const docker = await startDocker()
try {
  const image = await ensureImage(docker.socket, 'base')
  const results: ContestResult[] = []
  for (const runtime of choice.runtimes) {
    results.push(...(await measure(runtime, docker.socket, image, choice.contests)))
  }
  process.stdout.write(`${table(results)}\n`)
  await mkdir(path.resolve('out/bench'), { recursive: true })
  const file = path.resolve('out/bench/results.json')
  await writeFile(file, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, results }, null, 2)}\n`)
  told(`Figures: ${file}`)
  process.exitCode = results.every(({ goals }) => goals.every(({ met }) => met)) ? 0 : 1
} finally {
  await docker.stop()
}
