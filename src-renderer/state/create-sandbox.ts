import type { CreateRequest } from '../../src-shared/api/sandboxes.ts'
import type { Backend } from '../bridge/backend.ts'
import { rememberFolder } from './recent-folders.ts'
import { useView } from './view.ts'

/** Orders a sandbox and shows it, with a terminal as soon as it runs. Rejects when the order is refused. */
export async function createSandbox(backend: Backend, request: CreateRequest): Promise<void> {
  const { created, select } = useView.getState()
  const { id } = await backend.call((client) => client.sandboxes.create(request))
  if (request.folder !== undefined) rememberFolder(request.folder)
  created(id)
  select(id)
}
