import { privatePodman } from './private-podman.ts'

/** A backend in so far as it starts Podman on demand and is then killed: run with the directory of a private Podman. */
const { podman } = await privatePodman(process.argv[2])
const [place] = podman().places()
if (place?.kind !== 'startable') throw new Error('Podman is not installed.')
await place.start(new AbortController().signal)
process.stdout.write('started\n')
setInterval(() => undefined, 60_000)
