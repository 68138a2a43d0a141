export async function simulateAcquirer(_flags: unknown): Promise<number> {
  return 0;
}
