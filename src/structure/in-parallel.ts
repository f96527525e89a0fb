/**
 * The results of tasks in the order of these, so many at a time. After one that fails no other is begun; the error is thrown
 * when those under way have ended too.
 */
export async function inParallel<Task, Result>(
  tasks: readonly Task[],
  width: number,
  perform: (task: Task) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = tasks.entries()
  let failed = false
  const work = async (): Promise<void> => {
    for (const [at, task] of waiting) {
      if (failed) return
      try {
        results[at] = await perform(task)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: width }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  return results
}
